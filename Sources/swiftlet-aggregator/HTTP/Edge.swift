internal import AggregationServer
internal import Dashboard
internal import FleetProtocol
internal import FleetStorage
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix

/// Between HTTP and the services: which one a request is for, and what its body may take.
struct Edge: HTTPResponder {
  let fleet: FleetService
  let admin: AdminService
  let dashboard: Dashboard
  let store: FleetStore
  let pool: NIOThreadPool
  let budget: BodyBudget
  let instruments: Instruments
  let coordination: Coordination
  /// Whether requests come over TLS.
  let isSecure: Bool

  func respond(to request: Request, context: EdgeContext) async throws -> Response {
    let path = request.uri.path
    if let route = Route(path: path) { return try await answer(route, request, context) }
    if path.hasPrefix(AdminRequest.prefix) { return try await administrate(path, request, context) }
    if path == Edge.dashboardPath || path.hasPrefix(Edge.dashboardPath + "/") { return try await show(path, request) }
    switch (request.method, path) {
    case (.get, "/"): return redirect(to: Edge.dashboardPath + "/")
    case (.get, "/health"): return Response(status: .ok)
    case (.get, "/metrics"): return try await metrics()
    default: return problem(.notFound, "there is nothing at this address")
    }
  }

  private func metrics() async throws -> Response {
    let (store, instruments) = (store, instruments)
    let text = try await pool.runIfActive {
      let counts = try store.read { try ($0.nodeCounts(at: .now), $0.runningRuns().count) }
      return instruments.text(nodes: counts.0.known, online: counts.0.online, running: counts.1)
    }
    return Response(
      status: .ok, headers: [.contentType: "text/plain; version=0.0.4"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: text)))
  }

  /// The body of a request, of at most `limit` bytes; nil when it is longer.
  func body(of request: Request, limit: Int) async throws -> [UInt8]? {
    var bytes: [UInt8] = []
    if let stated = Edge.statedLength(request) {
      guard stated <= limit else { return nil }
      bytes.reserveCapacity(stated)
    }
    for try await part in request.body {
      guard part.readableBytes <= limit - bytes.count else { return nil }
      bytes.append(contentsOf: part.readableBytesView)
    }
    return bytes
  }

  static func statedLength(_ request: Request) -> Int? {
    request.headers[.contentLength].flatMap { Int($0) }
  }

  func problem(_ status: HTTPResponse.Status, _ detail: String, code: Int? = nil) -> Response {
    let number = code.map { "\"code\": \($0), " } ?? ""
    return Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: "{\(number)\"detail\": \"\(detail)\"}")))
  }
}

/// What is known of the connection of a request.
struct EdgeContext: InitializableFromSource {
  let channel: any Channel
  let logger: Logger

  init(source: ApplicationRequestContextSource) {
    channel = source.channel
    logger = source.logger
  }
}
