internal import Configuration
internal import Console
internal import Daemon
internal import Linux
internal import StoreCommands

@main struct Swiftletd {
  static func main() {
    do throws(CommandLineError) {
      switch try CommandLine(CurrentProcess.arguments) {
      case .help: Terminal.write(CommandLine.helpText)
      case .storeHelp: Terminal.write(StoreHelp.text)
      case .version: Terminal.line("swiftletd \(swiftletVersion)")
      case .store(let request): try request.perform()
      case .run(let path, let checksOnly): try run(path, checksOnly: checksOnly)
      }
    } catch { error.end() }
  }

  private static func run(_ path: String, checksOnly: Bool) throws(CommandLineError) {
    guard let configuration = Configuration.read(path) else { CurrentProcess.exit(1) }
    if checksOnly { return Terminal.line("\(path): fine") }
    do throws(Refusal) {
      let isComplete = try Daemon(configuration, path: path).run(configuration)
      CurrentProcess.exit(isComplete ? 0 : 1)
    } catch { throw .refusal(error) }
  }
}
