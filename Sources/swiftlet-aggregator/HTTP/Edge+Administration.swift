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
  /// Of the start of a run, with its model and application in Base64.
  private static let bodyLimit = 256 << 20

  func administrate(_ path: String, _ request: Request, _ context: EdgeContext) async throws -> Response {
    let parts = path.dropFirst(AdminRequest.prefix.count).split(separator: "/").map(String.init)
    var token = request.headers[.authorization]
    if let value = token, value.hasPrefix("Bearer ") { token = String(value.dropFirst(7)) } else { token = nil }
    var call = AdminRequest(method: request.method.rawValue, path: parts, token: token, body: [])
    // Nobody without a token gets a body in.
    guard try await pool.runIfActive({ [admin, call] in admin.isKnown(call) }) else {
      return problem(.unauthorized, "the token is missing or not known")
    }
    guard let body = try await body(of: request, limit: Edge.bodyLimit) else {
      return problem(.contentTooLarge, "the body has more than \(Edge.bodyLimit) bytes")
    }
    call.body = body
    let answer = try await pool.runIfActive { [admin, call] in admin.answer(call, at: .now) }
    context.logger.info(
      "administration",
      metadata: ["call": "\(request.method.rawValue) \(path)", "status": "\(answer.status)"])
    if request.method == .post { coordination.goOn() }
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: [.contentType: answer.type],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
  }
}
