internal import ArgumentParser
internal import Console
internal import Simulation

struct CurvesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curves", abstract: "Draw the curves of simulated runs into one SVG picture.",
    discussion: """
      EXAMPLE
        swiftlet-aggregator curves "one place=pooled.csv" FedAvg=fedavg.csv --title "Accuracy" --svg accuracy.svg
      """)

  @Argument(help: ArgumentHelp("The tables that simulate --csv has written.", valueName: "name=file"))
  var runs: [String]

  @Option(help: "What stands above the picture.") var title = "Accuracy on owners that nobody has learned from"
  @Option(help: "A level to mark, in percent.") var mark: Double?
  @Option(help: ArgumentHelp("The picture to write.", valueName: "file")) var svg: String

  func validate() throws {
    guard !runs.isEmpty, runs.allSatisfy({ $0.contains("=") }) else {
      throw ValidationError("give each run as NAME=FILE")
    }
  }

  func run() async throws {
    try refusing { () throws(Refusal) in
      var chart = AccuracyChart(title: title)
      for run in runs {
        let parts = run.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { throw Refusal(run, "expected NAME=FILE") }
        chart.add(String(parts[0]), try CurveTable.accuracies(String(parts[1])))
      }
      if let mark { chart.mark("\(Quantity.fixed(mark, digits: 1)) %", at: mark / 100) }
      try writeFile(svg, chart.svg.utf8.span.bytes)
    }
  }
}

/// Ends the command with one line when an input or output is refused.
func refusing<Result>(_ body: () throws(Refusal) -> Result) throws -> Result {
  do throws(Refusal) { return try body() } catch {
    error.report()
    throw ExitCode(1)
  }
}
