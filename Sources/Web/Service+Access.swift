internal import Text

extension Service {
  /// Gives a browser the cookie for the token.
  func signIn(_ members: JSONMembers) throws(Problem) -> Answer {
    try members.check("token")
    let candidate = try members.required(members.text("token"), "token")
    guard let token = gate.token else { throw Problem(.conflict, "this server needs no token") }
    guard token.matches(candidate.utf8) else { throw Problem(.unauthorized, "that is not the token") }
    return answer(cookie: token.cookie, seconds: 30 * 24 * 3600)
  }

  func signOut() -> Answer { answer(cookie: "", seconds: 0) }

  private func answer(cookie: String, seconds: Int) -> Answer {
    var text = TextBuffer()
    text.write("{\"result\":\"done\"}\n")
    let answer = Answer(json: text)
    let attributes = "; Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict" + (gate.isEncrypted ? "; Secure" : "")
    answer.add("Set-Cookie", "\(Token.cookieName)=\(cookie)\(attributes)")
    return answer
  }
}
