public import Linux
public import ModelFormat

/// Why a store did not do what it was asked; it is as it was.
public enum StoreError: Error, Sendable {
  case badName
  case unknownModel
  case model(ModelError)
  case noVersion
  case tooLarge(limit: Int)
  /// The version is there with other bytes.
  case otherBytes(UInt32)
  /// Its name is not that of the active version.
  case otherModel
  /// It is older than the active version.
  case downgrade(UInt32, active: UInt32)
  case notInstalled(UInt32)
  /// The file of the version is no longer what was installed.
  case broken(UInt32)
  case rejected(UInt32)
  case inUse(UInt32)
  case nothingActive
  case nothingStaged
  case nothingBefore
  case disk(SystemError)

  /// One line: what is wrong, and what to do.
  public var message: String {
    switch self {
    case .badName: "this is no name for a model; use 1 to 64 letters, digits, '-', '_' and '.', a letter or digit first"
    case .unknownModel: "the store has no such model; `store list` shows those it has"
    case .model(let error): error.message
    case .noVersion: "the model has no version counter; compile it with `swiftlet compile --model-version N`"
    case .tooLarge(let limit): "the file is larger than the \(limit) bytes that the store takes"
    case .otherBytes(let version):
      "version \(version) is there with other content; give the new model a higher version"
    case .otherModel: "the file is another model than the active version; install it under its own name"
    case .downgrade(let version, let active):
      "version \(version) is older than the active version \(active); only a rollback leads back"
    case .notInstalled(let version): "there is no version \(version); install it first"
    case .broken(let version): "the file of version \(version) is damaged; install it again"
    case .rejected(let version): "version \(version) was turned away; say so (--again) to try it once more"
    case .inUse(let version): "version \(version) is in use; activate another one first"
    case .nothingActive: "no version is active yet; activate one"
    case .nothingStaged: "no version is staged"
    case .nothingBefore: "there is no earlier version to go back to"
    case .disk(let error):
      switch error.code {
      case SystemError.diskFull: "the disk is full; remove versions (store prune) or make room"
      case SystemError.readOnlyMedium, SystemError.notAllowed: "nothing may be written there; check the permissions"
      case SystemError.notFound: "there is no such folder; make it first"
      default: error.message
      }
    }
  }
}

/// What opening a store found and put right.
public struct StoreFinding: Sendable {
  public enum Kind: Sendable, Equatable {
    /// Files that a cut left behind were removed.
    case leftovers(Int)
    /// The state file was missing or damaged; this version was found to be the one to use.
    case stateRebuilt(active: UInt32?)
    /// The active version is missing or damaged; nil: and there is no other.
    case fellBack(from: UInt32, to: UInt32?)
    /// The staged version is missing or damaged.
    case unstaged(UInt32)
    /// What was found could not be written down, and will be found again.
    case notSaved
  }

  public let model: String
  public let kind: Kind

  /// One line.
  public var message: String {
    switch kind {
    case .leftovers(let count): "\(model): removed \(count) unfinished files"
    case .stateRebuilt(let active?): "\(model): the state was missing or damaged; version \(active) is used"
    case .stateRebuilt(nil): "\(model): the state was missing or damaged; no version can be used"
    case .fellBack(let from, let to?): "\(model): version \(from) is missing or damaged; version \(to) is used"
    case .fellBack(let from, nil): "\(model): version \(from) is missing or damaged, and there is no other"
    case .unstaged(let version): "\(model): staged version \(version) is missing or damaged"
    case .notSaved: "\(model): the state could not be written"
    }
  }
}
