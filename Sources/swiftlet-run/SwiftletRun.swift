internal import Console
internal import Linux
internal import Running

@main struct SwiftletRun {
  static func main() {
    do throws(CommandLineError) {
      let isComplete = try Command(CurrentProcess.arguments).perform()
      CurrentProcess.exit(isComplete ? 0 : 1)
    } catch {
      switch error {
      case .refusal(let refusal):
        refusal.report()
        CurrentProcess.exit(1)
      case .usage(let message):
        complain("\(message)\nSee '\(CurrentProcess.name) --help' for more information.")
        CurrentProcess.exit(2)
      }
    }
  }
}
