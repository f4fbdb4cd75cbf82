internal import Configuration
package import Console
internal import Linux
internal import ModelStore
internal import Signatures

extension StoreRequest {
  /// Does it and says what came of it.
  package func perform() throws(CommandLineError) {
    do throws(Refusal) { try act() } catch { throw .refusal(error) }
  }

  private func act() throws(Refusal) {
    let settings = try StoreSettings(self)
    do throws(StoreError) {
      let store = try ModelStore(
        opening: settings.directory, trusting: settings.keys, requiresSignature: settings.requiresSignature,
        creates: creates)
      for finding in store.findings { complain(finding.message) }
      if case .list(let name) = action { return try StoreListing(store, name).print(asJSON: asJSON) }
      try changeAndReport(store)
    } catch { throw Refusal(subject(settings.directory), error.message) }
  }

  /// What a refusal is about.
  private func subject(_ directory: String) -> String {
    switch action {
    case .list(let name): name ?? directory
    case .install(_, let file, _): file
    case .stage(let name, _), .activate(let name, _), .withdraw(let name), .rollBack(let name, _),
      .remove(let name, _), .prune(let name, _):
      name
    }
  }

  private func changeAndReport(_ store: ModelStore) throws(StoreError) {
    let outcome = try change(store)
    let state = try store.state(of: outcome.name)
    guard asJSON else { return Terminal.line("\(outcome.name): \(outcome.text)") }
    Terminal.line(
      JSON.object([
        ("model", .string(outcome.name)), ("done", .string(outcome.verb)),
        ("versions", .array(outcome.versions.map { .version($0) })), ("active", .optional(state.active)),
        ("staged", .optional(state.staged)), ("previous", .optional(state.previous)),
      ]).text)
  }

  private struct Outcome {
    let name, verb: String
    let versions: [UInt32]
    let text: String

    init(_ name: String, _ verb: String, _ versions: [UInt32], _ text: String) {
      (self.name, self.verb, self.versions, self.text) = (name, verb, versions, text)
    }
  }

  private func change(_ store: ModelStore) throws(StoreError) -> Outcome {
    switch action {
    case .list: preconditionFailure()
    case .install(let name, let file, let activates):
      let version = try install(name, file, store)
      guard activates else { return Outcome(name, "install", [version], "version \(version) is there") }
      try store.activate(version, of: name, again: again)
      return Outcome(name, "install", [version], "version \(version) is there and active")
    case .stage(let name, let version):
      try store.stage(version, of: name, as: .shadow, again: again)
      return Outcome(name, "stage", [version], "version \(version) is staged as a shadow")
    case .activate(let name, let version):
      try store.activate(version, of: name, again: again)
      return Outcome(name, "activate", [version], "version \(version) is active")
    case .withdraw(let name):
      let versions = try store.state(of: name).staged.map { [$0] } ?? []
      try store.withdraw(name, rejecting: true)
      return Outcome(name, "withdraw", versions, "\(list(versions)) is no longer staged")
    case .rollBack(let name, let target):
      let version = try store.rollBack(name, to: target)
      return Outcome(name, "rollback", [version], "version \(version) is active again")
    case .remove(let name, let version):
      try store.remove(version, of: name)
      return Outcome(name, "remove", [version], "version \(version) is removed")
    case .prune(let name, let count):
      let versions = try store.prune(name, keeping: count)
      return Outcome(name, "prune", versions, versions.isEmpty ? "nothing to remove" : "\(list(versions)) removed")
    }
  }

  private func list(_ versions: [UInt32]) -> String {
    var text = versions.count == 1 ? "version" : "versions"
    for version in versions { text += " \(version)" }
    return text
  }

  private func install(_ name: String, _ file: String, _ store: ModelStore) throws(StoreError) -> UInt32 {
    let mapped: Mapping
    do { mapped = Mapping(try MappedFile(path: file)) } catch { throw .disk(error) }
    return try install(name, mapped.file, store)
  }

  private func install(
    _ name: String, _ file: borrowing MappedFile, _ store: ModelStore
  ) throws(StoreError) -> UInt32 {
    try store.install(file.bytes, as: name)
  }

  private final class Mapping {
    let file: MappedFile
    init(_ file: consuming MappedFile) { self.file = file }
  }
}

extension JSON {
  static func version(_ version: UInt32) -> JSON {
    Int(exactly: version).map { .integer($0) } ?? .number(Double(version))
  }

  static func optional(_ version: UInt32?) -> JSON { version.map { .version($0) } ?? .null }
}
