internal import CMicrohttpd
internal import Linux

/// The HTTP server of a device: its page, metrics, events, pictures and commands.
///
/// Each connection has a thread, which has the priority and the processors of the thread that starts the server; start
/// it before those are set for the frame loop. Signals are for other threads: those that are to be handled elsewhere must
/// be blocked by then.
@safe package final class Server: @unchecked Sendable {
  private let service: Service
  private var server: OpaquePointer?

  /// Listens from now on. `events` and `previews`: nil and empty where the
  /// configuration has none; new ones for each server.
  package init(
    _ options: ServerOptions, device: any Device, events: EventStream?, previews: [Preview]
  ) throws(ServerError) {
    let isProtected = options.token != nil && options.identity != nil
    guard ServerOptions.isLoopback(options.address) || isProtected else {
      throw .unprotected(address: options.address)
    }
    service = Service(options, device: device, events: events, previews: previews)
    unsafe server = try start(options, service)
  }

  deinit { stop() }

  /// The port that is listened at.
  package var port: Int { unsafe server.map { unsafe Int(swl_http_port($0)) } ?? 0 }

  /// Ends all connections; a command that is under way is waited for. Only once, by one thread.
  package func stop() {
    service.events?.close()
    for preview in service.previews { preview.close() }
    if let server = unsafe server { unsafe swl_http_stop(server) }
    unsafe server = nil
  }
}

private func start(_ options: ServerOptions, _ service: Service) throws(ServerError) -> OpaquePointer {
  var handler = unsafe swl_http_handler()
  unsafe handler.context = Unmanaged.passUnretained(service).toOpaque()
  unsafe handler.begin = { context, request in
    let service = unsafe Unmanaged<Service>.fromOpaque(context!).takeUnretainedValue()
    return unsafe Unmanaged.passRetained(HTTPExchange(service, request!)).toOpaque()
  }
  unsafe handler.receive = { object, _, bytes, count in
    let part = unsafe UnsafeBufferPointer(start: bytes, count: count)
    unsafe Unmanaged<HTTPExchange>.fromOpaque(object!).takeUnretainedValue().receive(part.span)
  }
  unsafe handler.finish = { object, request in
    unsafe Unmanaged<HTTPExchange>.fromOpaque(object!).takeUnretainedValue().finish(request!)
  }
  unsafe handler.end = { object in unsafe Unmanaged<HTTPExchange>.fromOpaque(object!).release() }
  return unsafe try start(options, &handler)
}

@unsafe private func start(_ options: ServerOptions, _ handler: inout swl_http_handler) throws(ServerError)
  -> OpaquePointer
{
  var limits = swl_http_limits(
    connections: Int32(options.limits.connections),
    address_connections: Int32(ServerOptions.isLoopback(options.address) ? 0 : (options.limits.connections + 1) / 2),
    head_bytes: Int32(options.limits.headByteCount),
    request_ms: Int32(options.limits.requestMilliseconds), answer_ms: Int32(options.limits.answerMilliseconds),
    hang_up_ms: Int32(options.limits.hangUpMilliseconds))
  let certificate = options.identity.map { text($0.certificate) }
  let key = options.identity.map { text($0.key) }
  var code: Int32 = 0
  var reason = [CChar](repeating: 0, count: 256)
  let server = unsafe options.address.withCString { address in
    unsafe withText(certificate) { certificate in
      unsafe withText(key) { key in
        unsafe swl_http_start(
          address, UInt16(clamping: options.port), certificate, key, &limits, &handler, &code, &reason,
          reason.count)
      }
    }
  }
  if let server = unsafe server { return unsafe server }
  if code < 0 { throw .listen(SystemError(code: -code, call: "listen")) }
  throw .identity(reason: firstLine(reason))
}

/// A C string; PEM holds no zero.
private func text(_ bytes: [UInt8]) -> [CChar] { bytes.filter { $0 != 0 }.map { CChar(bitPattern: $0) } + [0] }

private func withText<Result>(_ text: [CChar]?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
  guard let text else { return body(nil) }
  return unsafe text.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
}

private func firstLine(_ text: [CChar]) -> String {
  String(decoding: text.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
