internal import Text

/// Who may ask for what, decided from a request's head alone.
package struct Gate {
  /// The address that is listened at, in digits.
  let address: String
  let isEncrypted: Bool
  /// nil: whoever reaches the loopback address.
  let token: Token?
  /// Bytes of a model file.
  let uploadLimit: Int

  static let jsonLimit = 4096
  static let pictureLimit = 4 << 20

  /// A request that may come in, and how many bytes follow its head.
  package struct Admission {
    let route: Route
    package let byteCount: Int
  }

  package init(address: String, isEncrypted: Bool, token: Token?, uploadLimit: Int) {
    self.address = address
    self.isEncrypted = isEncrypted
    self.token = token
    self.uploadLimit = uploadLimit
  }

  package func admit(_ head: RequestHead) throws(Problem) -> Admission {
    try checkHost(head)
    let route = Route(path: head.path)
    try checkOrigin(head, route)
    if !(route?.isOpen ?? false) { try checkToken(head) }
    guard let route else {
      throw Problem(
        .notFound, "there is nothing at \(head.path); the interface is at /api/v1/status and its neighbours")
    }
    guard head.matches(route.method) else {
      throw Problem(.methodNotAllowed, "\(head.path) takes \(route.method.word) only")
    }
    return Admission(route: route, byteCount: try byteCount(head, route))
  }

  /// On loopback a page of the web could reach the server under a name of its own that it points here (DNS rebinding).
  /// Beyond, the token protects it: the cookie belongs to the name that the user signed in at.
  private func checkHost(_ head: RequestHead) throws(Problem) {
    if let header = head.repeated { throw Problem(.invalid, "the header \(header.name) stands there more than once") }
    guard let host = head[.host], let name = Gate.hostName(host) else {
      throw Problem(.invalid, "the header Host must be there and hold a name or an address")
    }
    guard ServerOptions.isLoopback(address) else { return }
    let names = ["localhost", "127.0.0.1", "::1", address]
    if !names.contains(where: { isSame($0, name) }) {
      throw Problem(.forbidden, "this server is for this machine; ask it as localhost, not as \(name)")
    }
  }

  /// In small letters, without brackets and port; nil when it is none.
  static func hostName(_ host: String) -> String? {
    var rest = Array(host.utf8)[...]
    var name = rest[..<0]
    if rest.first == UInt8(ascii: "[") {
      guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      name = rest[1..<end]
      rest = rest[(end + 1)...]
    } else {
      let end = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
      name = rest[..<end]
      rest = rest[end...]
    }
    let isPort = rest.isEmpty || (rest.first == UInt8(ascii: ":") && rest.dropFirst().allSatisfy { isDigit($0) })
    return isPort && !name.isEmpty ? lowered(name) : nil
  }

  /// Pages of other sites read nothing and change nothing. A program that is no browser tells no origin.
  private func checkOrigin(_ head: RequestHead, _ route: Route?) throws(Problem) {
    let isOpen = route?.isOpen ?? false
    if let site = head[.fetchSite], !(isOpen && head.isSafe), !isSame(site, "same-origin"), !isSame(site, "none") {
      throw Problem(.forbidden, "pages of other sites have no access")
    }
    guard !head.isSafe, let origin = head[.origin] else { return }
    let own = (isEncrypted ? "https://" : "http://") + (head[.host] ?? "")
    guard isSame(lowered(Array(origin.utf8)[...]), lowered(Array(own.utf8)[...])) else {
      throw Problem(.forbidden, "pages of other sites have no access: the origin \(origin) is not \(own)")
    }
  }

  private func checkToken(_ head: RequestHead) throws(Problem) {
    guard let token, !token.isShown(by: head) else { return }
    throw Problem(
      .unauthorized, "a token is needed: send Authorization: Bearer TOKEN, or sign in on the page at /")
  }

  private func byteCount(_ head: RequestHead, _ route: Route) throws(Problem) -> Int {
    if head[.transferEncoding] != nil {
      throw Problem(.lengthRequired, "send the body with Content-Length, not in chunks")
    }
    let type = Array((head[.contentType] ?? "").utf8).prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
    let count = head[.contentLength].map { decimal($0) } ?? 0
    guard let count else { throw Problem(.invalid, "Content-Length is no number") }
    switch route.body {
    case .none:
      if count > 0 { throw Problem(.invalid, "\(head.path) takes no body") }
    case .json:
      guard isSame(lowered(type), "application/json") else {
        throw Problem(.unsupportedType, "send JSON with Content-Type: application/json")
      }
      try check(count, limit: Gate.jsonLimit)
    case .picture:
      // No form of a page can send this type.
      guard lowered(type).utf8.starts(with: "image/".utf8) else {
        throw Problem(.unsupportedType, "send a picture with Content-Type: image/jpeg or image/png")
      }
      if count == 0 { throw Problem(.lengthRequired, "send a JPEG or PNG picture as the body, with Content-Length") }
      try check(count, limit: Gate.pictureLimit)
    case .model:
      if count == 0 { throw Problem(.lengthRequired, "send the model file as the body, with Content-Length") }
      try check(count, limit: uploadLimit)
    }
    return count
  }

  private func check(_ count: Int, limit: Int) throws(Problem) {
    if count > limit { throw Problem(.tooLarge, "\(count) bytes are too many: at most \(limit) are taken") }
  }
}

private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

/// Digits alone, at most 15.
private func decimal(_ text: String) -> Int? {
  guard 1...15 ~= text.utf8.count, text.utf8.allSatisfy({ isDigit($0) }) else { return nil }
  return text.utf8.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
}

private func lowered(_ text: ArraySlice<UInt8>) -> String {
  let bytes = text.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
  return String(decoding: bytes, as: UTF8.self)
}
