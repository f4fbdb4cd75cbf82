internal import Console
internal import StoreCommands

/// What the program was asked for.
enum CommandLine {
  case run(String, checksOnly: Bool)
  case store(StoreRequest)
  case help, storeHelp, version

  /// `arguments`: the program's name first.
  init(_ arguments: [String]) throws(CommandLineError) {
    if arguments.count > 1, arguments[1].isSame("store") {
      self = try CommandLine.store(Array(arguments.dropFirst(2)))
      return
    }
    var words = Words(arguments.dropFirst())
    var path: String?
    var checksOnly = false
    while let word = try words.word() {
      switch word {
      case .other(let text): throw .usage("Unexpected argument '\(text)'")
      case .option(let name):
        if name.isSame("-h") || name.isSame("--help") {
          self = .help
          return
        } else if name.isSame("--version") {
          self = .version
          return
        } else if name.isSame("--check") {
          checksOnly = true
        } else if name.isSame("--config") {
          path = try words.value(name)
        } else {
          throw .usage("Unknown option '\(name)'")
        }
      }
    }
    guard let path else { throw .usage("Missing option '--config'") }
    self = .run(path, checksOnly: checksOnly)
  }

  private static func store(_ rest: [String]) throws(CommandLineError) -> CommandLine {
    if rest.contains(where: { $0.isSame("-h") || $0.isSame("--help") }) { return .storeHelp }
    var words = Words(rest[...])
    return .store(try StoreRequest(&words))
  }

  static let helpText = """
    swiftletd looks at the frames of cameras with neural networks, and tells what it finds.

    USAGE
      swiftletd --config FILE [--check]
      swiftletd store ...

      --config FILE      what to look at, with which models, and where results go: YAML
      --check            check the file, say what is wrong with it and where, and end
      store              versions of models on this device; see swiftletd store --help
      --version          show the version
      -h, --help         show this

    Signals: SIGHUP reads the configuration again, SIGTERM ends in order.

    EXAMPLE
      swiftletd --config /etc/swiftlet/swiftletd.yaml --check
      swiftletd --config /etc/swiftlet/swiftletd.yaml
      swiftletd store list

    Exit status: 0 success, 1 an input was refused (one line says which, where and why), 2 wrong usage.

    """
}
