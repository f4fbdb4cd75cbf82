internal import Linux
internal import ModelFormat

/// The files of one model: its versions, its state and, while something is written, a temporary one.
struct ModelFolder {
  let path: String
  let disk: any StoreDisk
  let reader: ModelReader
  let byteLimit: Int

  private var statePath: String { "\(path)/state" }
  func path(of version: UInt32) -> String { "\(path)/\(VersionFile.name(version))" }

  /// The versions that have a file, ascending.
  func versions() throws(StoreError) -> [UInt32] {
    var versions: [UInt32] = []
    for name in try names() { if let version = VersionFile.version(name) { versions.append(version) } }
    return versions.sorted()
  }

  private func names() throws(StoreError) -> [String] {
    do { return try disk.names(in: path) } catch { throw .disk(error) }
  }

  enum StateFile {
    case missing
    case damaged
    case state(ModelState)
  }

  func stateFile() -> StateFile {
    var state: ModelState?
    do throws(SystemError) {
      try disk.read(statePath, limit: ModelState.byteLimit) { state = ModelState(file: bytes(of: $0)) }
    } catch { return error.code == SystemError.notFound ? .missing : .damaged }
    guard let state else { return .damaged }
    return .state(state)
  }

  func save(_ state: ModelState) throws(StoreError) { try write(state.file, to: statePath) }

  /// A file of that name is either what it was or whole, whenever the power goes.
  func write(_ bytes: [UInt8], to target: String) throws(StoreError) { try unsafe write(bytes.span.bytes, to: target) }

  func write(_ bytes: RawSpan, to target: String) throws(StoreError) {
    let temporary = "\(path)/new.tmp"
    do throws(SystemError) {
      try removeIfThere(temporary)
      try disk.create(temporary, bytes)
      try disk.rename(temporary, to: target)
      try disk.synchronize(path)
    } catch {
      do throws(SystemError) { try removeIfThere(temporary) } catch {}
      throw .disk(error)
    }
  }

  /// Removes what a cut has left; returns how many files that were.
  func removeLeftovers() throws(StoreError) -> Int {
    var count = 0
    for name in try names() where VersionFile.isTemporary(name) {
      do { try disk.remove("\(path)/\(name)") } catch { throw .disk(error) }
      count += 1
    }
    return count
  }

  func remove(_ versions: [UInt32]) throws(StoreError) {
    do throws(SystemError) {
      for version in versions { try removeIfThere(path(of: version)) }
      try disk.synchronize(path)
    } catch { throw .disk(error) }
  }

  private func removeIfThere(_ path: String) throws(SystemError) {
    do throws(SystemError) { try disk.remove(path) } catch {
      if error.code != SystemError.notFound { throw error }
    }
  }

  /// The manifest of a version whose file is whole and of that version.
  func manifest(of version: UInt32) throws(StoreError) -> Manifest {
    var manifest: Manifest?
    var failure: ModelError?
    do throws(SystemError) {
      try disk.read(path(of: version), limit: byteLimit) { file in
        do throws(ModelError) { manifest = try reader.read(file).program.manifest } catch { failure = error }
      }
    } catch { throw error.code == SystemError.notFound ? .notInstalled(version) : .disk(error) }
    if let failure { throw .model(failure) }
    guard let manifest, manifest.version == version else { throw .broken(version) }
    return manifest
  }

  func byteCount(of version: UInt32) throws(StoreError) -> Int {
    var count = 0
    do throws(SystemError) { try disk.read(path(of: version), limit: byteLimit) { count = $0.byteCount } } catch {
      throw error.code == SystemError.notFound ? .notInstalled(version) : .disk(error)
    }
    return count
  }

  /// Whether the file of a version has these bytes.
  func holds(_ bytes: RawSpan, as version: UInt32) throws(StoreError) -> Bool {
    var isSame = false
    do throws(SystemError) {
      try disk.read(path(of: version), limit: byteLimit) { isSame = haveSameBytes($0, bytes) }
    } catch { throw .disk(error) }
    return isSame
  }
}

private func bytes(of span: RawSpan) -> [UInt8] { unsafe span.withUnsafeBytes { unsafe Array($0) } }

private func haveSameBytes(_ one: RawSpan, _ other: RawSpan) -> Bool {
  unsafe one.withUnsafeBytes { one in unsafe other.withUnsafeBytes { unsafe one.elementsEqual($0) } }
}
