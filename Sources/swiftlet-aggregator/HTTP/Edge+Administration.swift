internal import AggregationServer
internal import FleetProtocol
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix

/// Calls of people.
extension Edge {
  private static let bodyLimit = 1 << 20

  func administrate(_ path: String, _ request: Request, _ context: EdgeContext) async throws -> Response {
    let parts = path.dropFirst(AdminRequest.prefix.count).split(separator: "/").map(String.init)
    let call = AdminRequest(method: request.method.rawValue, path: parts, token: Edge.bearer(request), body: [])
    let answer = try await answer(call, request, context)
    let metadata: Logger.Metadata = ["call": "\(request.method.rawValue) \(path)", "status": "\(answer.status)"]
    if let kind = Edge.refusalKind(answer.status) {
      refusals.tell(kind, context.logger, metadata)
    } else {
      context.logger.info("administration", metadata: metadata)
    }
    if request.method == .post { coordination.goOn() }
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: [.contentType: answer.type],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
  }

  private static func refusalKind(_ status: Int) -> RefusalKind? {
    switch status {
    case ..<400: nil
    case 401, 403: .token
    case 413: .length
    case 500...: .storage
    default: .request
    }
  }

  /// Nobody without a token gets a body in.
  private func answer(_ call: AdminRequest, _ request: Request, _ context: EdgeContext) async throws -> AdminAnswer {
    var call = call
    guard try await pool.runIfActive({ [admin, call] in admin.isKnown(call) }) else {
      return AdminError("the token is missing or not known", status: 401).answer
    }
    let (isRun, isModel) = (call.path == ["runs"], call.path == ["models"])
    guard call.method == "POST", isRun || isModel else { return try await answer(&call, request, Edge.bodyLimit) }
    if let refusal = try await pool.runIfActive({ [admin, call] in admin.refusal(of: call.token, at: .now) }) {
      return refusal
    }
    _ = await models.take(1)
    defer { models.giveBack(1) }
    return isRun ? try await startRun(call, request) : try await answer(&call, request, modelLimit)
  }

  private func answer(_ call: inout AdminRequest, _ request: Request, _ limit: Int) async throws -> AdminAnswer {
    guard let body = try await body(of: request, limit: limit) else {
      return AdminError("the body has more than \(limit) bytes", status: 413).answer
    }
    call.body = body
    return try await pool.runIfActive { [admin, call] in admin.answer(call, at: .now) }
  }

  /// Takes a model in as it comes, and nothing of it into the database before it is whole.
  private func startRun(_ call: AdminRequest, _ request: Request) async throws -> AdminAnswer {
    guard request.headers[.contentType] == RunUpload.contentType else {
      return AdminError("a run starts with a body of the type \(RunUpload.contentType)", status: 415).answer
    }
    var intake = RunIntake(modelLimit: modelLimit)
    do {
      for try await part in request.body {
        try intake.take(Array(part.readableBytesView))
        guard let stated = Edge.statedLength(request), let whole = intake.byteCount, stated != whole else { continue }
        throw AdminError("the body has \(stated) bytes, its head makes them \(whole)")
      }
      let start = try intake.finish()
      return try await pool.runIfActive { [admin] in admin.start(start, token: call.token, at: .now) }
    } catch let error as AdminError { return error.answer }
  }

  static func bearer(_ request: Request) -> String? {
    guard let value = request.headers[.authorization], value.hasPrefix("Bearer ") else { return nil }
    return String(value.dropFirst(7))
  }
}
