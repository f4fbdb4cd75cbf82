internal import Mustache

/// The pages, from the files beside this one.
struct Templates: Sendable {
  enum Name: String { case overview, run, nodes, audit, models, rollout, missing, login }

  private let library: MustacheLibrary

  /// nil when a template cannot be parsed.
  init?() {
    var library = MustacheLibrary()
    let files = [
      ("frame", PackageResources.frame_mustache), ("overview", PackageResources.overview_mustache),
      ("run", PackageResources.run_mustache), ("nodes", PackageResources.nodes_mustache),
      ("models", PackageResources.models_mustache), ("rollout", PackageResources.rollout_mustache),
      ("audit", PackageResources.audit_mustache), ("missing", PackageResources.missing_mustache),
      ("login", PackageResources.login_mustache),
    ]
    for (name, bytes) in files {
      do { try library.register(String(decoding: bytes, as: UTF8.self), named: name) } catch { return nil }
    }
    self.library = library
  }

  /// `values`: what stands in the template by name.
  func page(_ name: Name, _ values: [String: Any]) -> String {
    library.render(values, withTemplate: name.rawValue) ?? ""
  }
}
