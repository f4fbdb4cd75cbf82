/// Makes a state valid again, whatever was lost: a version that is whole is never given up for none.
struct Recovery {
  /// The versions that have a file, ascending.
  let versions: [UInt32]
  /// Whether a version's file is whole.
  let isWhole: (UInt32) -> Bool
  private(set) var findings: [StoreFinding.Kind] = []

  init(versions: [UInt32], isWhole: @escaping (UInt32) -> Bool) {
    self.versions = versions
    self.isWhole = isWhole
  }

  mutating func recovered(_ file: ModelFolder.StateFile) -> ModelState {
    switch file {
    case .missing where versions.isEmpty: return ModelState()
    case .missing, .damaged: return rebuilt()
    case .state(let state): return repaired(state)
    }
  }

  /// The highest version is taken for the active one: never an older one than before.
  private mutating func rebuilt() -> ModelState {
    var state = ModelState()
    state.become(versions.reversed().first(where: isWhole))
    findings.append(.stateRebuilt(active: state.active))
    return state
  }

  private mutating func repaired(_ found: ModelState) -> ModelState {
    var state = found
    state.history.removeAll { !versions.contains($0) }
    if let active = state.active, !isUsable(active) {
      let successor = successor(of: active, in: state)
      findings.append(.fellBack(from: active, to: successor))
      // The damaged version keeps its place until there is another: when it is read again it is what is wanted.
      if let successor { fall(to: successor, &state) }
    }
    if let staged = state.staged, !isUsable(staged) {
      findings.append(.unstaged(staged))
      state.unstage()
    }
    return state
  }

  private func isUsable(_ version: UInt32) -> Bool { versions.contains(version) && isWhole(version) }

  /// Of the versions that were active, the latest; else the highest that was not turned away; else the highest.
  private func successor(of active: UInt32, in state: ModelState) -> UInt32? {
    let others = versions.reversed().filter { $0 != active && $0 != state.staged }
    return state.history.reversed().first(where: isWhole)
      ?? others.first { !state.rejected.contains($0) && isWhole($0) }
      ?? state.staged.flatMap { isUsable($0) ? $0 : nil }
      ?? others.first { isWhole($0) }
  }

  private func fall(to version: UInt32, _ state: inout ModelState) {
    if let position = state.history.firstIndex(of: version) { state.history.removeSubrange(position...) }
    state.rejected.removeAll { $0 == version }
    state.become(version)
    if let staged = state.staged, staged <= version { state.unstage() }
  }
}
