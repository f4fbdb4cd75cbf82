internal import Console
internal import Running

/// What the command line asks for.
enum Command {
  case help
  case version
  case run(RunRequest)
  case bench(BenchRequest)
  case capture(CaptureRequest)

  /// `arguments` begin with the program's name.
  init(_ arguments: [String]) throws(CommandLineError) {
    var words = Words(arguments.dropFirst())
    if arguments.contains(where: { $0.isSame("--help") || $0.isSame("-h") }) {
      self = .help
      return
    }
    guard let name = words.next() else { throw .usage("Missing a command: run, bench or capture") }
    if name.isSame("run") {
      self = .run(try RunRequest(&words))
    } else if name.isSame("bench") {
      self = .bench(try BenchRequest(&words))
    } else if name.isSame("capture") {
      self = .capture(try CaptureRequest(&words))
    } else if name.isSame("--version") {
      self = .version
    } else if name.isSame("help") {
      self = .help
    } else {
      throw .usage("Unknown command '\(name)': use run, bench or capture")
    }
  }

  /// Returns whether every input could be read.
  func perform() throws(CommandLineError) -> Bool {
    switch self {
    case .help: Terminal.line(Help.text)
    case .version: Terminal.line(swiftletVersion)
    case .run(let request): return try request.perform()
    case .bench(let request): try request.perform()
    case .capture(let request): try request.perform()
    }
    return true
  }
}
