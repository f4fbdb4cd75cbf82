package import Camera

/// A copy of a frame, in memory that is taken with the first and grows when a larger one comes.
package final class KeptPicture {
  package init() {}

  package private(set) var content: FrameContent?
  private var memory: [UInt8] = []
  private var count = 0

  package var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe memory.span.bytes.extracting(0..<count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  package func keep(_ bytes: RawSpan, _ content: FrameContent) {
    count = bytes.byteCount
    if memory.count < count { memory = [UInt8](repeating: 0, count: KeptPicture.capacity(count, content)) }
    unsafe bytes.withUnsafeBytes { source in
      unsafe memory.withUnsafeMutableBytes { target in unsafe target.copyMemory(from: source) }
    }
    self.content = content
  }

  /// Pictures of one size differ in bytes; few have as many as pixels.
  private static func capacity(_ count: Int, _ content: FrameContent) -> Int {
    if case .jpeg(let width, let height) = content { max(count + count / 4, width * height) } else { count }
  }

  func drop() { content = nil }
}
