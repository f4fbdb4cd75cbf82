internal import Console

/// The words of a command line behind `store`, sorted.
struct StoreWords {
  var configuration: String?
  var directory: String?
  var keyFiles: [String] = []
  var takesUnsigned = false
  var again = false
  var asJSON = false
  private var activates = false
  private var keptCount: Int?
  private var target: String?
  private var others: [String] = []

  mutating func read(_ words: inout Words) throws(CommandLineError) {
    while let word = try words.word() {
      switch word {
      case .other(let text): others.append(text)
      case .option(let name): try read(name, &words)
      }
    }
  }

  private mutating func read(_ option: String, _ words: inout Words) throws(CommandLineError) {
    if option.isSame("--config") {
      configuration = try words.value(option)
    } else if option.isSame("--directory") {
      directory = try words.value(option)
    } else if option.isSame("--key") {
      keyFiles.append(try words.value(option))
    } else if option.isSame("--unsigned") {
      takesUnsigned = true
    } else if option.isSame("--json") {
      asJSON = true
    } else if option.isSame("--again") {
      again = true
    } else if option.isSame("--activate") {
      activates = true
    } else if option.isSame("--keep") {
      keptCount = try words.integer(option)
    } else if option.isSame("--to") {
      target = try words.value(option)
    } else {
      throw .usage("Unknown option '\(option)'")
    }
  }

  func action() throws(CommandLineError) -> StoreRequest.Action {
    guard let verb = others.first else {
      throw .usage("Missing what to do: list, install, stage, activate, withdraw, rollback, remove or prune")
    }
    if !keyFiles.isEmpty && takesUnsigned { throw .usage("--key and --unsigned exclude each other") }
    let action = try action(verb)
    try refuseStrays(verb)
    return action
  }

  private func action(_ verb: String) throws(CommandLineError) -> StoreRequest.Action {
    if verb.isSame("list") {
      try expect(0...1, verb, "at most a model's name")
      return .list(others.count > 1 ? others[1] : nil)
    }
    if verb.isSame("install") {
      try expect(2...2, verb, "a model's name and a file")
      return .install(others[1], file: others[2], activates: activates)
    }
    if verb.isSame("withdraw") || verb.isSame("rollback") || verb.isSame("prune") { return try actionOnModel(verb) }
    guard verb.isSame("stage") || verb.isSame("activate") || verb.isSame("remove") else {
      throw .usage(
        "Unknown command '\(verb)': use list, install, stage, activate, withdraw, rollback, remove or prune")
    }
    try expect(2...2, verb, "a model's name and a version")
    let version = try version(others[2])
    if verb.isSame("stage") { return .stage(others[1], version) }
    return verb.isSame("activate") ? .activate(others[1], version) : .remove(others[1], version)
  }

  private func actionOnModel(_ verb: String) throws(CommandLineError) -> StoreRequest.Action {
    try expect(1...1, verb, "a model's name")
    if verb.isSame("withdraw") { return .withdraw(others[1]) }
    if verb.isSame("rollback") {
      if let target { return .rollBack(others[1], to: try version(target)) }
      return .rollBack(others[1], to: nil)
    }
    let kept = keptCount ?? 3
    guard 1...4096 ~= kept else { throw .usage("'--keep' must be 1 to 4096 versions") }
    return .prune(others[1], keeping: kept)
  }

  /// Options that mean nothing to the command.
  private func refuseStrays(_ verb: String) throws(CommandLineError) {
    if activates, !verb.isSame("install") { throw .usage("'--activate' goes with install") }
    if keptCount != nil, !verb.isSame("prune") { throw .usage("'--keep' goes with prune") }
    if target != nil, !verb.isSame("rollback") { throw .usage("'--to' goes with rollback") }
    let takesAgain = verb.isSame("stage") || verb.isSame("activate") || activates
    if again, !takesAgain { throw .usage("'--again' goes with stage and activate") }
  }

  private func expect(_ count: ClosedRange<Int>, _ verb: String, _ what: String) throws(CommandLineError) {
    guard count ~= others.count - 1 else { throw .usage("'store \(verb)' takes \(what)") }
  }

  private func version(_ text: String) throws(CommandLineError) -> UInt32 {
    guard let version = UInt32(text), version > 0 else {
      throw .usage("'\(text)' is no version; use a number of 1 to 4294967295")
    }
    return version
  }
}
