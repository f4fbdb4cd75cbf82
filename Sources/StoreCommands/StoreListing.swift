internal import Console
internal import ModelStore

/// The models of a store with their versions.
struct StoreListing {
  private let store: ModelStore
  private let models: [Model]

  private struct Model {
    let name: String
    let state: ModelState
    let versions: [Version]
  }

  private struct Version {
    let number: UInt32
    /// nil: only the number is known.
    let byteCount: Int?
  }

  /// All models, or the one that is named.
  init(_ store: ModelStore, _ name: String?) throws(StoreError) {
    self.store = store
    let names = if let name { [name] } else { try store.names() }
    models = try names.map { (name) throws(StoreError) in
      let state = try store.state(of: name)
      var numbers = try store.versions(of: name)
      numbers += state.rejected.filter { !numbers.contains($0) }
      let versions = try numbers.sorted().map { (number) throws(StoreError) in
        Version(number: number, byteCount: try StoreListing.byteCount(number, name, store))
      }
      return Model(name: name, state: state, versions: versions)
    }
  }

  private static func byteCount(_ version: UInt32, _ name: String, _ store: ModelStore) throws(StoreError) -> Int? {
    do { return try store.byteCount(of: version, name) } catch {
      if case .notInstalled = error { return nil }
      if case .disk = error { return 0 }
      throw error
    }
  }

  func print(asJSON: Bool) {
    if asJSON { return Terminal.line(json.text) }
    if models.isEmpty { return Terminal.line("\(store.directory): no models") }
    var table = TextTable("model", ">version", "", ">size")
    for model in models {
      for (index, version) in model.versions.enumerated() {
        let size = version.byteCount.map { Quantity.bytes($0) } ?? "removed"
        table.add(index == 0 ? model.name : "", "\(version.number)", role(of: version.number, model.state), size)
      }
    }
    Terminal.write(table.text)
  }

  private func role(of version: UInt32, _ state: ModelState) -> String {
    if version == state.active { return state.isProven ? "active" : "active, on trial" }
    if version == state.staged { return state.stage == .canary ? "canary" : "shadow" }
    if state.rejected.contains(version) { return "turned away" }
    return version == state.previous ? "before" : ""
  }

  private var json: JSON {
    let models = models.map { model in
      let state = model.state
      let versions = model.versions.compactMap { version in
        version.byteCount.map { JSON.object([("version", .version(version.number)), ("bytes", .integer($0))]) }
      }
      return JSON.object([
        ("name", .string(model.name)), ("active", .optional(state.active)), ("proven", .bool(state.isProven)),
        ("previous", .optional(state.previous)), ("staged", .optional(state.staged)),
        ("stage", .optional(state.stage.map { $0 == .canary ? "canary" : "shadow" })),
        ("versions", .array(versions)), ("turned_away", .array(state.rejected.map { .version($0) })),
      ])
    }
    return .object([("directory", .string(store.directory)), ("models", .array(models))])
  }
}
