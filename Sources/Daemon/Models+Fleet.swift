internal import Console
internal import Journal
internal import ModelStore
internal import Text

/// What the fleet wants of the versions.
extension Models {
  var standings: [VersionStanding] { versions.keys.sorted().map { versions[$0]!.standing } }

  /// The model whose lineup has changed.
  func carryOut(_ order: FleetModels.Order, _ log: (Priority, String) -> Void) -> Int? {
    switch order {
    case .stage(let name, let version):
      guard let number = number(named: name), versions[number]!.stage(version, log) else { return nil }
      return number
    case .takeBack(let name, let version):
      guard let number = number(named: name) else { return nil }
      do throws(StoreError) { return try versions[number]!.takeBack(version, log) ? number : nil } catch {
        log(.error, "federation: version \(version) of \(name) cannot be taken back: \(error.message)")
        return nil
      }
    }
  }

  private func number(named name: String) -> Int? {
    versions.keys.sorted().first { isSame(versions[$0]!.name, name) }
  }
}
