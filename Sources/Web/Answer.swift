internal import CMicrohttpd
internal import CPage
internal import Text

/// A status, headers and a body, on the way to who asked.
@safe struct Answer {
  private let status: UInt32
  /// nil: there is no memory; the connection is cut.
  private let answer: OpaquePointer?

  private init(_ status: UInt32, _ answer: OpaquePointer?, type: String) {
    self.status = status
    unsafe self.answer = answer
    add("Content-Type", type)
    addProtection()
  }

  init(_ status: UInt32 = 200, type: String, _ bytes: [UInt8]) {
    unsafe self.init(
      status, swl_http_answer_make(bytes, bytes.count, 0), type: type)
  }

  init(page file: PageFile) {
    let content = unsafe file.content
    unsafe self.init(200, swl_http_answer_make(content.bytes, content.count, 1), type: "\(file.type)")
  }

  init(_ status: UInt32 = 200, json text: borrowing TextBuffer) {
    self.init(status, type: "application/json", text.bytes)
  }

  init(_ problem: Problem) {
    var text = TextBuffer()
    problem.write(to: &text)
    self.init(problem.kind.rawValue, type: "application/problem+json", text.bytes)
    if problem.kind == .unauthorized { add("WWW-Authenticate", "Bearer realm=\"swiftletd\"") }
  }

  /// Parts that `source` gives, up to `partByteCount` bytes at a time.
  init(type: String, source: any StreamSource, partByteCount: Int) {
    let object = unsafe Unmanaged.passRetained(StreamBox(source)).toOpaque()
    unsafe self.init(200, swl_http_answer_stream(readStream, releaseStream, object, partByteCount), type: type)
  }

  func add(_ name: String, _ value: String) {
    unsafe name.withCString { name in unsafe value.withCString { unsafe swl_http_add(answer, name, $0) } }
  }

  /// Once.
  func send(_ request: OpaquePointer) { unsafe swl_http_send(request, status, answer) }

  /// Nothing from elsewhere is loaded, nothing is kept, no other page frames, embeds or reads what is sent.
  private func addProtection() {
    add(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'")
    add("X-Content-Type-Options", "nosniff")
    add("X-Frame-Options", "DENY")
    add("Cache-Control", "no-store")
    add("Referrer-Policy", "no-referrer")
    add("Cross-Origin-Resource-Policy", "same-origin")
    add("Cross-Origin-Opener-Policy", "same-origin")
  }
}

private final class StreamBox {
  let source: any StreamSource

  init(_ source: any StreamSource) { self.source = source }
}

private func readStream(
  _ object: UnsafeMutableRawPointer?, _ bytes: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int64 {
  guard let object = unsafe object, let bytes = unsafe bytes else { return -1 }
  let box = unsafe Unmanaged<StreamBox>.fromOpaque(object).takeUnretainedValue()
  var buffer = unsafe MutableSpan(_unsafeStart: bytes, count: capacity)
  switch box.source.read(into: &buffer) {
  case .bytes(let count): return Int64(count)
  case .nothingYet: return 0
  case .end: return -1
  }
}

private func releaseStream(_ object: UnsafeMutableRawPointer?) {
  if let object = unsafe object { unsafe Unmanaged<StreamBox>.fromOpaque(object).release() }
}
