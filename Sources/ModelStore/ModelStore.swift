internal import Linux
public import ModelFormat
public import Rollout
public import Signatures

/// Models and their versions in a directory, each version a file, of which one is active.
///
/// Several processes may use it at once: every change locks the directory and begins with what is on the disk. Whenever
/// the power goes or the process is killed, the change is either there or not, and there is a valid model if there was
/// one. An open file outlives the removal of its version.
public final class ModelStore {
  public let directory: String
  /// What opening found and put right.
  public private(set) var findings: [StoreFinding] = []
  /// Reads what the store takes.
  public let reader: ModelReader
  private let disk: any StoreDisk
  private let limits: StoreLimits
  /// Versions that this process has read as a whole.
  private var verified: [Verified] = []

  private struct Verified {
    let model: String
    let version: UInt32
  }

  /// Opens a store and puts right what a cut has left; `creates`: makes it when it is not there. Models are taken when one
  /// of `keys` has signed them, without `requiresSignature` whoever made them.
  public init(
    opening directory: String, trusting keys: [PublicKey], requiresSignature: Bool = true,
    creates: Bool = true, limits: StoreLimits = StoreLimits(), disk: any StoreDisk = LinuxDisk()
  ) throws(StoreError) {
    self.directory = directory
    self.disk = disk
    self.limits = limits
    reader = requiresSignature ? ModelReader(trusting: keys) : ModelReader()
    if creates { do { try ModelStore.make(directory, disk) } catch { throw .disk(error) } }
    try lock()
    defer { disk.unlock() }
    for name in try readNames() { try recover(name) }
  }

  /// The names of the models, sorted.
  public func names() throws(StoreError) -> [String] {
    try lock()
    defer { disk.unlock() }
    return try readNames()
  }

  /// What is known of a model's versions.
  public func state(of name: String) throws(StoreError) -> ModelState {
    try lock()
    defer { disk.unlock() }
    return try load(try folder(name)).state
  }

  /// The versions of a model that have a file, ascending.
  public func versions(of name: String) throws(StoreError) -> [UInt32] {
    try lock()
    defer { disk.unlock() }
    return try folder(name).versions()
  }

  /// The bytes of a version's file.
  public func byteCount(of version: UInt32, _ name: String) throws(StoreError) -> Int {
    try folder(name).byteCount(of: version)
  }

  /// Where a version's file is; it is never written over.
  public func path(of version: UInt32, _ name: String) throws(StoreError) -> String {
    try folder(name).path(of: version)
  }

  /// Takes in a model, the whole `.swl` file, and returns its version. Nothing is made of it yet. The same file a second
  /// time changes nothing.
  @discardableResult
  public func install(_ file: RawSpan, as name: String) throws(StoreError) -> UInt32 {
    let folder = try folder(name)
    guard file.byteCount <= limits.modelByteCount else { throw .tooLarge(limit: limits.modelByteCount) }
    let manifest: Manifest
    do { manifest = try reader.read(file).program.manifest } catch { throw .model(error) }
    guard let version = manifest.version else { throw .noVersion }
    try lock()
    defer { disk.unlock() }
    try makeFolder(folder)
    let (state, versions) = try load(folder)
    if versions.contains(version), isWhole(version, in: folder) {
      guard try folder.holds(file, as: version) else { throw .otherBytes(version) }
      return version
    }
    if let active = state.active {
      if version < active { throw .downgrade(version, active: active) }
      if version != active, isWhole(active, in: folder), !hasSameName(manifest, try folder.manifest(of: active)) {
        throw .otherModel
      }
    }
    // Without a state, opening would take the new version for the active one.
    if case .state = folder.stateFile() {} else { try folder.save(state) }
    try folder.write(file, to: folder.path(of: version))
    forgetVerified(version, name)
    return version
  }

  /// Makes a version active; `again`: although it was turned away.
  public func activate(_ version: UInt32, of name: String, again: Bool = false) throws(StoreError) {
    try change(name, needing: version) { (state) throws(StoreError) in try state.activate(version, again: again) }
  }

  /// Notes how far a newer version has come; `again`: although it was turned away.
  public func stage(_ version: UInt32, of name: String, as stage: Stage, again: Bool = false) throws(StoreError) {
    try change(name, needing: version) { (state) throws(StoreError) in
      try state.stage(version, as: stage, again: again)
    }
  }

  /// Takes the staged version back; `rejecting`: it is not to be tried again.
  public func withdraw(_ name: String, rejecting: Bool) throws(StoreError) {
    try change(name) { (state) throws(StoreError) in try state.withdraw(rejecting: rejecting) }
  }

  /// Makes an older version active, the one before when none is told; the active one counts as turned away. Returns the
  /// version.
  @discardableResult
  public func rollBack(_ name: String, to version: UInt32? = nil) throws(StoreError) -> UInt32 {
    try lock()
    defer { disk.unlock() }
    let folder = try folder(name)
    var (state, versions) = try load(folder)
    guard let target = version ?? state.history.reversed().first(where: { isWhole($0, in: folder) }) else {
      throw .nothingBefore
    }
    guard versions.contains(target) else { throw .notInstalled(target) }
    try requireWhole(target, in: folder)
    try state.rollBack(to: target)
    try folder.save(state)
    return target
  }

  /// The process has been well with the models for as long as is asked for.
  public func recordHealthy(_ names: [String]) throws(StoreError) {
    for name in names { try change(name) { (state) throws(StoreError) in state.prove() } }
  }

  /// The process ends in order: this start was no crash, however short it was.
  public func recordEnd(_ names: [String]) throws(StoreError) {
    for name in names { try change(name) { (state) throws(StoreError) in state.crashes.recovered() } }
  }

  /// Notes a start of the process at `seconds` since 1970, and takes back what is to blame when the starts before ended
  /// in crashes, as often as the rules allow.
  public func recordStart(
    _ names: [String], at seconds: UInt64, _ rules: RolloutRules
  ) throws(StoreError) -> [CrashResponse] {
    try lock()
    defer { disk.unlock() }
    var suspects: [CrashSuspect] = []
    for name in names {
      let folder = try folder(name)
      var suspect = CrashSuspect(name: name, state: try load(folder).state)
      suspect.start(at: seconds, rules) { isWhole($0, in: folder) }
      suspects.append(suspect)
    }
    let responses = CrashSuspect.respond(&suspects, at: seconds, rules)
    for suspect in suspects { try folder(suspect.name).save(suspect.state) }
    return responses
  }

  /// Removes a version that is neither active nor staged.
  public func remove(_ version: UInt32, of name: String) throws(StoreError) {
    try lock()
    defer { disk.unlock() }
    let folder = try folder(name)
    let (state, versions) = try load(folder)
    guard versions.contains(version) else { throw .notInstalled(version) }
    if version == state.active || version == state.staged { throw .inUse(version) }
    try remove([version], folder, state)
  }

  /// Removes the oldest versions beyond `count`; the active one, the staged one and the one before stay in any case.
  /// Returns what was removed.
  @discardableResult
  public func prune(_ name: String, keeping count: Int) throws(StoreError) -> [UInt32] {
    try lock()
    defer { disk.unlock() }
    let folder = try folder(name)
    let (state, versions) = try load(folder)
    let before = state.history.reversed().first { isWhole($0, in: folder) }
    let surplus = versions.dropLast(max(count, 0)).filter { $0 != state.active && $0 != state.staged && $0 != before }
    if !surplus.isEmpty { try remove(surplus, folder, state) }
    return surplus
  }

  /// The state forgets first: it never names a file that is gone.
  private func remove(_ versions: [UInt32], _ folder: ModelFolder, _ found: ModelState) throws(StoreError) {
    var state = found
    for version in versions { state.forget(version) }
    if state != found { try folder.save(state) }
    try folder.remove(versions)
  }
}

extension ModelStore {
  private func lock() throws(StoreError) {
    do { try disk.lock(directory) } catch { throw .disk(error) }
  }

  private func folder(_ name: String) throws(StoreError) -> ModelFolder {
    guard isModelName(name) else { throw .badName }
    return ModelFolder(
      path: "\(directory)/\(name)", disk: disk, reader: reader, byteLimit: limits.modelByteCount)
  }

  private static func make(_ directory: String, _ disk: any StoreDisk) throws(SystemError) {
    do throws(SystemError) { _ = try disk.names(in: directory) } catch {
      guard error.code == SystemError.notFound else { throw error }
      try disk.makeDirectory(directory)
      try disk.synchronize(parent(of: directory))
    }
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(decoding: path.utf8[..<slash], as: UTF8.self)
  }

  private func makeFolder(_ folder: ModelFolder) throws(StoreError) {
    do throws(SystemError) {
      try disk.makeDirectory(folder.path)
      try disk.synchronize(directory)
    } catch { throw .disk(error) }
  }

  /// Folders whose names could be models'; what else is there is not the store's.
  private func readNames() throws(StoreError) -> [String] {
    var names: [String] = []
    do throws(SystemError) {
      for name in try disk.names(in: directory) where isModelName(name) && isFolder("\(directory)/\(name)") {
        names.append(name)
      }
    } catch { throw .disk(error) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func isFolder(_ path: String) -> Bool {
    do throws(SystemError) { _ = try disk.names(in: path) } catch { return error.code != SystemError.notDirectory }
    return true
  }

  private func load(_ folder: ModelFolder) throws(StoreError) -> (state: ModelState, versions: [UInt32]) {
    let versions: [UInt32]
    do { versions = try folder.versions() } catch {
      if case .disk(let cause) = error, cause.code == SystemError.notFound { throw .unknownModel }
      throw error
    }
    var recovery = Recovery(versions: versions) { self.isWhole($0, in: folder) }
    return (recovery.recovered(folder.stateFile()), versions)
  }

  private func change(
    _ name: String, needing version: UInt32? = nil, _ body: (inout ModelState) throws(StoreError) -> Void
  ) throws(StoreError) {
    try lock()
    defer { disk.unlock() }
    let folder = try folder(name)
    let (before, versions) = try load(folder)
    if let version {
      guard versions.contains(version) else { throw .notInstalled(version) }
      try requireWhole(version, in: folder)
    }
    var state = before
    try body(&state)
    if state != before { try folder.save(state) }
  }

  /// What the disk does not let us put right is found again at the next opening; the model runs all the same.
  private func recover(_ name: String) throws(StoreError) {
    let folder = try folder(name)
    var recovery = Recovery(versions: try folder.versions()) { self.isWhole($0, in: folder) }
    let file = folder.stateFile()
    let state = recovery.recovered(file)
    var kinds = recovery.findings
    do throws(StoreError) {
      let leftovers = try folder.removeLeftovers()
      if leftovers > 0 { kinds.append(.leftovers(leftovers)) }
      if !recovery.findings.isEmpty { try folder.save(state) }
    } catch { kinds.append(.notSaved) }
    for kind in kinds { findings.append(StoreFinding(model: name, kind: kind)) }
  }

  /// Reads a version whole, the first time that this process asks.
  private func requireWhole(_ version: UInt32, in folder: ModelFolder) throws(StoreError) {
    let name = String(decoding: folder.path.utf8.dropFirst(directory.utf8.count + 1), as: UTF8.self)
    if isVerified(version, name) { return }
    _ = try folder.manifest(of: version)
    verified.append(Verified(model: name, version: version))
  }

  private func isWhole(_ version: UInt32, in folder: ModelFolder) -> Bool {
    do throws(StoreError) { try requireWhole(version, in: folder) } catch { return false }
    return true
  }

  private func isVerified(_ version: UInt32, _ name: String) -> Bool {
    verified.contains { $0.version == version && $0.model.utf8.elementsEqual(name.utf8) }
  }

  private func forgetVerified(_ version: UInt32, _ name: String) {
    verified.removeAll { $0.version == version && $0.model.utf8.elementsEqual(name.utf8) }
  }

  private func hasSameName(_ one: Manifest, _ other: Manifest) -> Bool {
    (one["name"] ?? "").utf8.elementsEqual((other["name"] ?? "").utf8)
  }
}
