package import Engine

/// Turns a model's outputs into what it found. Belongs to one thread; reading takes no memory.
package protocol OutputReader: AnyObject {
  /// Adds to `findings` what the outputs of the last run say. `memory` is what is remembered of a scene.
  func read(
    _ session: Session, in picture: PictureGeometry, _ memory: ReadingMemory, into findings: inout PictureFindings)

  /// What the first frame of a scene is read with.
  func makeMemory() -> ReadingMemory

  /// What things are called that the model has no label for; nil: their number.
  var label: String? { get }
}

/// A way to read outputs.
protocol Reading: ~Copyable {
  mutating func read(
    _ session: Session, in picture: PictureGeometry, _ memory: ReadingMemory, into findings: inout PictureFindings)
  func makeMemory() -> ReadingMemory
  var label: String? { get }
}

extension Reading where Self: ~Copyable {
  func makeMemory() -> ReadingMemory { ReadingMemory() }
  var label: String? { nil }
}

/// One way to read outputs, as a reader.
final class Reader<Way: Reading & ~Copyable>: OutputReader {
  private var way: Way

  init(_ way: consuming Way) { self.way = way }

  func read(
    _ session: Session, in picture: PictureGeometry, _ memory: ReadingMemory, into findings: inout PictureFindings
  ) {
    way.read(session, in: picture, memory, into: &findings)
  }

  func makeMemory() -> ReadingMemory { way.makeMemory() }
  var label: String? { way.label }
}
