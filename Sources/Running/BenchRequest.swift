package import Console

/// What `bench` is asked to do.
package struct BenchRequest {
  package var model = ""
  /// How long to measure; 2 seconds unless `runs` is given.
  package var seconds: Double?
  package var runs: Int?
  /// Every step on its own too.
  package var profiles = false
  package var machine = MachineChoice()
  package var asJSON = false

  package init() {}

  /// Why this makes no sense; nil when it does.
  package var mistake: String? {
    if seconds != nil && runs != nil { return "--seconds and --runs exclude each other" }
    if let seconds, !(seconds > 0 && seconds <= 86400) {
      return "--seconds \(seconds) is not possible; use up to 86400"
    }
    if let runs, !(1...10_000_000 ~= runs) { return "--runs \(runs) is not possible; use 1 to 10000000" }
    return machine.mistake
  }

  /// Measures and says what came out.
  package func perform() throws(CommandLineError) {
    let options = try machine.sessionOptions()
    let extent: Measurement.Extent = if let runs { .runs(runs) } else { .seconds(seconds ?? 2) }
    do throws(Refusal) {
      let loaded = try LoadedModel(path: model, options: options)
      try BenchReport(loaded, extent, profile: profiles).print(asJSON: asJSON)
    } catch { throw .refusal(error) }
  }
}
