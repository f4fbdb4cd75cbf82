package import Console

/// What is to be done with the store of a device's models.
package struct StoreRequest {
  enum Action {
    case list(String?)
    case install(String, file: String, activates: Bool)
    case stage(String, UInt32)
    case activate(String, UInt32)
    case withdraw(String)
    case rollBack(String, to: UInt32?)
    case remove(String, UInt32)
    case prune(String, keeping: Int)
  }

  static let defaultDirectory = "/var/lib/swiftlet/models"

  let action: Action
  /// Where the daemon's configuration is, whose store and keys are used.
  let configuration: String?
  let directory: String?
  let keyFiles: [String]
  /// Whether models are taken whoever made them.
  let takesUnsigned: Bool
  /// Although the version was turned away.
  let again: Bool
  let asJSON: Bool

  /// Reads what stands behind `store`.
  package init(_ words: inout Words) throws(CommandLineError) {
    var reading = StoreWords()
    try reading.read(&words)
    action = try reading.action()
    configuration = reading.configuration
    directory = reading.directory
    keyFiles = reading.keyFiles
    takesUnsigned = reading.takesUnsigned
    again = reading.again
    asJSON = reading.asJSON
  }

  /// Whether a version is let in or made use of, which only its maker's signature allows.
  var requiresTrust: Bool {
    switch action {
    case .install, .stage, .activate: true
    case .list, .withdraw, .rollBack, .remove, .prune: false
    }
  }

  /// Whether the store is made when it is not there.
  var creates: Bool {
    if case .install = action { true } else { false }
  }
}
