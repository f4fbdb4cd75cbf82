internal import Console
internal import Linux
internal import Running

@main struct SwiftletRun {
  static func main() {
    do throws(CommandLineError) {
      let isComplete = try Command(CurrentProcess.arguments).perform()
      CurrentProcess.exit(isComplete ? 0 : 1)
    } catch { error.end() }
  }
}
