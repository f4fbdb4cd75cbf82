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
  let libraries: LibraryMetrics
  let requests = MetricsMiddleware<EdgeContext>()
  let refusals: Refusals
  let coordination: Coordination
  /// What people send with a whole model in it, one at a time.
  let models = BodyBudget(1)
  /// Bytes of such a model at most.
  let modelLimit: Int
  /// Whether requests come over TLS.
  let isSecure: Bool

  /// Every line of the log about a request, and its answer, name its trace.
  func respond(to request: Request, context: EdgeContext) async throws -> Response {
    let trace = TraceContext(continuing: request.headers[.traceParent])
    var context = context
    trace.write(to: &context.logger)
    context.coreContext.endpointPath.value = Edge.family(of: request.uri.path)
    var response = try await requests.handle(request, context: context, next: answer)
    response.headers[.traceResponse] = trace.header
    return response
  }

  /// What a path is of, for what is measured: never what a caller made up.
  private static func family(of path: String) -> String {
    if let route = Route(path: path) { return "/v1/fleet/\(route.name)" }
    for prefix in [AdminRequest.prefix, dashboardPath] where path.hasPrefix(prefix) { return prefix }
    return ["/", "/health", "/metrics"].contains(path) ? path : "none"
  }

  private func answer(_ request: Request, _ context: EdgeContext) async throws -> Response {
    let path = request.uri.path
    if let route = Route(path: path) { return try await answer(route, request, context) }
    if path.hasPrefix(AdminRequest.prefix) { return try await administrate(path, request, context) }
    if path == Edge.dashboardPath || path.hasPrefix(Edge.dashboardPath + "/") {
      return try await show(path, request, context)
    }
    switch (request.method, path) {
    case (.get, "/"): return redirect(to: Edge.dashboardPath + "/")
    case (.get, "/health"): return Response(status: .ok)
    case (.get, "/metrics"): return try await metrics()
    default: return refuse(.http, .notFound, "there is nothing at this address", context)
    }
  }

  private func metrics() async throws -> Response {
    let (store, instruments, libraries) = (store, instruments, libraries)
    let text = try await pool.runIfActive {
      let (counts, running, rollouts) = try store.read {
        try ($0.nodeCounts(at: .now), $0.runningRuns().count, RolloutMetrics.text($0))
      }
      return instruments.text(nodes: counts.known, online: counts.online, running: running) + rollouts + libraries.text
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

  /// Answers what is refused before anybody looks into it.
  func refuse(
    _ kind: RefusalKind, _ status: HTTPResponse.Status, _ detail: String, code: Int? = nil, _ context: EdgeContext
  ) -> Response {
    refusals.tell(kind, context.logger, ["status": "\(status.code)", "reason": "\(detail)"])
    return problem(status, detail, code: code)
  }

  func problem(_ status: HTTPResponse.Status, _ detail: String, code: Int? = nil) -> Response {
    let number = code.map { "\"code\": \($0), " } ?? ""
    return Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: "{\(number)\"detail\": \"\(detail)\"}")))
  }
}

/// What is known of a request beside it.
struct EdgeContext: RequestContext {
  var coreContext: CoreRequestContextStorage

  init(source: ApplicationRequestContextSource) { coreContext = CoreRequestContextStorage(source: source) }
}
