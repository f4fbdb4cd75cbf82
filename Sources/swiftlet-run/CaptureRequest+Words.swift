internal import Console
internal import Running

extension CaptureRequest {
  /// Reads what stands behind `capture`.
  init(_ words: inout Words) throws(CommandLineError) {
    self.init()
    while let word = try words.word() {
      switch word {
      case .other(let text) where source == nil: source = text
      case .other(let text): throw .usage("Unexpected argument '\(text)'")
      case .option(let name): try read(name, &words)
      }
    }
    if let mistake { throw .usage(mistake) }
  }

  private mutating func read(_ option: String, _ words: inout Words) throws(CommandLineError) {
    if option.isSame("--list") {
      listsOffers = true
    } else if option.isSame("--json") {
      asJSON = true
    } else if option.isSame("--paced") {
      isPaced = true
    } else if option.isSame("--frames") {
      frameCount = try words.integer(option)
    } else if option.isSame("--format") {
      format = try words.value(option)
    } else if option.isSame("--size") {
      size = try words.value(option)
    } else if option.isSame("--input") {
      input = try words.value(option)
    } else if option.isSame("--rate") {
      rate = try words.real(option)
    } else if option.isSame("--set") {
      controls.append(try words.value(option))
    } else {
      try readTime(option, &words)
    }
  }

  private mutating func readTime(_ option: String, _ words: inout Words) throws(CommandLineError) {
    if option.isSame("--buffers") {
      bufferCount = try words.integer(option)
    } else if option.isSame("--work") {
      work = try words.integer(option)
    } else if option.isSame("--stall") {
      stallMilliseconds = try words.integer(option)
    } else if option.isSame("--timeout") {
      timeoutSeconds = try words.integer(option)
    } else {
      throw .usage("Unknown option '\(option)'")
    }
  }
}
