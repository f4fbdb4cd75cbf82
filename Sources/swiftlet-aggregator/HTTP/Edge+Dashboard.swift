internal import AggregationServer
internal import Dashboard
internal import FleetProtocol
internal import FleetStorage
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix

/// Pages for browsers, which show a token once and a cookie from then on.
extension Edge {
  static let dashboardPath = "/dashboard"
  private static let cookie = "swiftlet-token"
  private static let formLimit = 4096

  func show(_ path: String, _ request: Request, _ context: EdgeContext) async throws -> Response {
    let place = String(path.dropFirst(Edge.dashboardPath.count))
    switch (request.method, place) {
    case (.post, "/login"): return try await signIn(request, context)
    case (.post, "/logout"): return signedIn("", age: 0)
    case (.get, _), (.head, _): break
    default: return refuse(.http, .methodNotAllowed, "pages are read with GET", context)
    }
    let (token, query) = (token(of: request), request.uri.query ?? "")
    let answer = try await pool.runIfActive { [admin, dashboard] in
      let role = try token.flatMap { try admin.role(of: $0) }
      return try dashboard.answer(path: place, query: query, role: role, at: .now)
    }
    return page(answer)
  }

  private func signIn(_ request: Request, _ context: EdgeContext) async throws -> Response {
    guard let body = try await body(of: request, limit: Edge.formLimit) else {
      return refuse(.length, .contentTooLarge, "the form has more than \(Edge.formLimit) bytes", context)
    }
    let token = Edge.formValue("token", in: String(decoding: body, as: UTF8.self)) ?? ""
    let isKnown = try await pool.runIfActive { [admin] in try admin.role(of: token) != nil }
    guard isKnown else {
      refusals.tell(.token, context.logger, ["reason": "a token that is not known was shown to the dashboard"])
      return page(dashboard.login(problem: "That token is not known.", at: .now))
    }
    return signedIn(token, age: 12 * 3600)
  }

  /// `age`: seconds for which a browser keeps the cookie.
  private func signedIn(_ token: String, age: Int) -> Response {
    var response = redirect(to: Edge.dashboardPath + "/")
    let security = isSecure ? "; Secure" : ""
    response.headers[.setCookie] =
      "\(Edge.cookie)=\(token); Path=\(Edge.dashboardPath); HttpOnly; SameSite=Strict; Max-Age=\(age)\(security)"
    return response
  }

  func redirect(to place: String) -> Response { Response(status: .seeOther, headers: [.location: place]) }

  private func page(_ answer: Dashboard.Answer) -> Response {
    var headers: HTTPFields = [.contentType: answer.contentType]
    for (name, value) in Dashboard.headers { if let name = HTTPField.Name(name) { headers[name] = value } }
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
  }

  private func token(of request: Request) -> String? {
    if let token = Edge.bearer(request) { return token }
    for item in (request.headers[.cookie] ?? "").split(separator: ";") {
      let parts = item.split(separator: "=", maxSplits: 1)
      if parts.count == 2, parts[0].trimmingPrefix(" ") == Edge.cookie, !parts[1].isEmpty { return String(parts[1]) }
    }
    return nil
  }

  /// A value of a form as browsers send it.
  private static func formValue(_ name: String, in form: String) -> String? {
    for item in form.split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0] == name else { continue }
      return parts[1].replacing("+", with: " ").removingPercentEncoding
    }
    return nil
  }
}
