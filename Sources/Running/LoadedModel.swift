package import Console
package import Engine
internal import Linux
package import ModelFormat

/// A model file brought to where it can run.
package struct LoadedModel {
  package let path: String
  package let session: Session
  package let fileByteCount: Int
  /// From opening the file to a session ready to run.
  package let loadMicroseconds: Double

  package init(path: String, options: SessionOptions) throws(Refusal) {
    let start = MonotonicClock.nanoseconds
    self = try withMappedFile(path) { (file) throws(Refusal) in
      try LoadedModel(path: path, file: file, options: options, since: start)
    }
  }

  /// Takes a file's content from memory; `path` is its name in messages.
  package init(
    path: String, file: RawSpan, options: SessionOptions, since start: UInt64 = MonotonicClock.nanoseconds
  ) throws(Refusal) {
    do { session = try Session(file: file, options: options) } catch { throw Refusal(path, error.message) }
    self.path = path
    fileByteCount = file.byteCount
    loadMicroseconds = Double(MonotonicClock.nanoseconds - start) / 1000
  }

  package var program: Program { session.program }

  /// The model's own name, else the file's.
  package var name: String {
    if let name = program.manifest["name"], !name.isEmpty { return name }
    return lastPathComponent(path)
  }

  /// The classes' names, in order; empty when the model has none.
  package var labels: [String] {
    guard let labels = program.manifest["labels"] else { return [] }
    return labels.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
