package import FleetProtocol
package import FleetStorage

/// The pages about a federation, made of what is stored; who may see them is decided elsewhere.
package struct Dashboard: Sendable {
  /// What a browser is sent.
  package struct Answer: Equatable, Sendable {
    package var status = 200
    package var contentType = "text/html; charset=utf-8"
    package var body: [UInt8]

    init(status: Int = 200, contentType: String = "text/html; charset=utf-8", body: [UInt8]) {
      self.status = status
      self.contentType = contentType
      self.body = body
    }
  }

  /// Pages load nothing from elsewhere, and nobody may frame them.
  package static let headers = [
    (
      "content-security-policy",
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'"
    ), ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("cache-control", "no-store"),
  ]

  let store: FleetStore
  let templates: Templates
  /// Where the pages are, without a slash at the end: `/dashboard`, or empty.
  let base: String

  /// nil when a template is broken.
  package init?(_ store: FleetStore, base: String) {
    guard let templates = Templates() else { return nil }
    self.store = store
    self.templates = templates
    self.base = base
  }

  /// `path`: what follows the base; `query`: what follows a question mark; `role`: of who asks, nil: nobody who is known.
  package func answer(path: String, query: String = "", role: Role?, at now: UTCTime) throws -> Answer {
    switch path {
    case "/dashboard.css": return file(PackageResources.dashboard_css, "text/css; charset=utf-8")
    case "/dashboard.js": return file(PackageResources.dashboard_js, "text/javascript; charset=utf-8")
    default: break
    }
    guard let role else { return login(problem: nil, at: now) }
    switch path {
    case "", "/": return try overview(role, at: now)
    case "/nodes": return try nodes(Query(query), role, at: now)
    case "/models": return try models(role, at: now)
    case "/audit" where role == .admin: return try audit(at: now)
    default: break
    }
    if path.hasPrefix("/runs/"), let id = UInt64(path.dropFirst(6)), let page = try run(id, role, at: now) {
      return page
    }
    if path.hasPrefix("/rollouts/"), let id = UInt64(path.dropFirst(10)), let page = try rollout(id, role, at: now) {
      return page
    }
    return page(.missing, "No such page", ["path": path], role, at: now, status: 404)
  }

  /// The page that asks for a token. `problem`: why it does so again.
  package func login(problem: String?, at now: UTCTime) -> Answer {
    page(.login, "Sign in", problem.map { ["problem": $0] } ?? [:], nil, at: now, status: problem == nil ? 401 : 403)
  }

  private func file(_ bytes: [UInt8], _ contentType: String) -> Answer { Answer(contentType: contentType, body: bytes) }

  /// Puts values into a page and the page into its frame.
  func page(
    _ name: Templates.Name, _ title: String, _ values: [String: Any], _ role: Role?, at now: UTCTime, status: Int = 200
  ) -> Answer {
    var values = values
    values["title"] = title
    values["base"] = base
    values["now"] = now.iso8601
    values["nowText"] = now.plainText
    values["refresh"] = status == 200 && name != .audit ? 5 : 0
    values["isSignedIn"] = role != nil
    values["links"] = links(role).map { link in
      [
        "address": base + link.path, "name": link.name,
        "isCurrent": link.page == name || link.page == .overview && name == .run
          || link.page == .models && name == .rollout,
      ] as [String: Any]
    }
    return Answer(status: status, body: Array(templates.page(name, values).utf8))
  }

  private func links(_ role: Role?) -> [(path: String, name: String, page: Templates.Name)] {
    guard let role else { return [] }
    let links: [(String, String, Templates.Name)] = [
      ("/", "Fleet", .overview), ("/nodes", "Devices", .nodes), ("/models", "Models", .models),
    ]
    return role == .admin ? links + [("/audit", "Audit", .audit)] : links
  }
}

extension UTCTime {
  /// To the second, for people.
  var plainText: String { String(iso8601.prefix(19)).replacing("T", with: " ") }
}
