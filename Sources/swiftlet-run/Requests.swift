internal import Console
internal import Running

extension RunRequest {
  /// Reads what stands behind `run`.
  init(_ words: inout Words) throws(CommandLineError) {
    self.init()
    var model: String?
    while let word = try words.word() {
      switch word {
      case .other(let text) where model == nil: model = text
      case .other(let text): images.append(text)
      case .option(let name):
        if name.isSame("--input") {
          inputs.append(try words.value(name))
        } else if name.isSame("--output") {
          output = try words.value(name)
        } else if name.isSame("--top") {
          top = try words.integer(name)
        } else if name.isSame("--json") {
          asJSON = true
        } else {
          try machine.read(name, &words)
        }
      }
    }
    guard let model else { throw .usage("Missing expected argument '<model>'") }
    self.model = model
    if let mistake { throw .usage(mistake) }
  }
}

extension BenchRequest {
  /// Reads what stands behind `bench`.
  init(_ words: inout Words) throws(CommandLineError) {
    self.init()
    var model: String?
    while let word = try words.word() {
      switch word {
      case .other(let text) where model == nil: model = text
      case .other(let text): throw .usage("Unexpected argument '\(text)'")
      case .option(let name):
        if name.isSame("--seconds") {
          seconds = try words.real(name)
        } else if name.isSame("--runs") {
          runs = try words.integer(name)
        } else if name.isSame("--profile") {
          profiles = true
        } else if name.isSame("--json") {
          asJSON = true
        } else {
          try machine.read(name, &words)
        }
      }
    }
    guard let model else { throw .usage("Missing expected argument '<model>'") }
    self.model = model
    if let mistake { throw .usage(mistake) }
  }
}

extension MachineChoice {
  /// Reads one of the options that both commands have.
  mutating func read(_ option: String, _ words: inout Words) throws(CommandLineError) {
    if option.isSame("--cpu") {
      cpu = try words.value(option)
    } else if option.isSame("--threads") {
      threads = try words.integer(option)
    } else {
      throw .usage("Unknown option '\(option)'")
    }
  }
}
