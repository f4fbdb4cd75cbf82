internal import Configuration
internal import Console
internal import Daemon
internal import Linux

@main struct Swiftletd {
  static func main() {
    switch CommandLine(CurrentProcess.arguments).request {
    case .help: Terminal.write(CommandLine.help)
    case .version: Terminal.line("swiftletd \(swiftletVersion)")
    case .usage(let message):
      complain("\(message)\nSee 'swiftletd --help' for more information.")
      CurrentProcess.exit(2)
    case .run(let path, let checksOnly): run(path, checksOnly: checksOnly)
    }
  }

  private static func run(_ path: String, checksOnly: Bool) {
    guard let configuration = Configuration.read(path) else { CurrentProcess.exit(1) }
    do throws(Refusal) {
      if checksOnly { return Terminal.line("\(path): fine") }
      let isComplete = try Daemon(configuration, path: path).run(configuration)
      CurrentProcess.exit(isComplete ? 0 : 1)
    } catch {
      error.report()
      CurrentProcess.exit(1)
    }
  }
}
