internal import Console

/// What the program was asked for.
struct CommandLine {
  enum Request {
    case run(String, checksOnly: Bool)
    case help, version
    case usage(String)
  }

  let request: Request

  /// `words`: the program's name first.
  init(_ words: [String]) {
    var path: String?
    var checksOnly = false
    var rest = words.dropFirst()
    while let word = rest.popFirst() {
      if word.isSame("-h") || word.isSame("--help") {
        request = .help
        return
      } else if word.isSame("--version") {
        request = .version
        return
      } else if word.isSame("--check") {
        checksOnly = true
      } else if word.isSame("--config") {
        path = rest.popFirst()
        if path == nil {
          request = .usage("Missing value for '--config'")
          return
        }
      } else if let value = CommandLine.value(of: word) {
        path = value
      } else {
        request = .usage("Unexpected argument '\(word)'")
        return
      }
    }
    if let path { request = .run(path, checksOnly: checksOnly) } else { request = .usage("Missing option '--config'") }
  }

  private static func value(of word: String) -> String? {
    let front = Array("--config=".utf8)
    guard word.utf8.starts(with: front) else { return nil }
    return String(decoding: word.utf8.dropFirst(front.count), as: UTF8.self)
  }

  static let help = """
    swiftletd looks at the frames of cameras with neural networks, and tells what it finds.

    USAGE
      swiftletd --config FILE [--check]

      --config FILE      what to look at, with which models, and where results go: YAML
      --check            check the file, say what is wrong with it and where, and end
      --version          show the version
      -h, --help         show this

    Signals: SIGHUP reads the configuration again, SIGTERM ends in order.

    EXAMPLE
      swiftletd --config /etc/swiftlet/swiftletd.yaml --check
      swiftletd --config /etc/swiftlet/swiftletd.yaml

    Exit status: 0 success, 1 an input was refused (one line says which, where and why), 2 wrong usage.

    """
}
