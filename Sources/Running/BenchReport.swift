package import Console
internal import Engine
internal import Kernels
internal import ModelFormat

/// What `bench` says.
package struct BenchReport {
  private let model: LoadedModel
  private let measurement: Measurement
  private let profile: Profile?

  /// Measures a model; with `profile` every step on its own too.
  package init(_ model: LoadedModel, _ extent: Measurement.Extent, profile: Bool) throws(Refusal) {
    self.model = model
    measurement = try Measurement(model, extent)
    self.profile = profile ? Profile(model.session, runMicroseconds: measurement.runs.microseconds(0.5)!) : nil
  }

  private var session: Session { model.session }

  package func print(asJSON: Bool) {
    asJSON ? Terminal.line(json.text) : Terminal.write(table + (profile?.table ?? ""))
  }

  private func microseconds(_ part: Double) -> Double { measurement.runs.microseconds(part)! }

  private var json: JSON {
    var members: [(String, JSON)] = [
      ("model", .string(model.path)), ("cpu", .string(session.instructionSets.description)),
      ("threads", .integer(session.threadCount)), ("runs", .integer(measurement.runs.count)),
      ("min_us", .rounded(microseconds(0))), ("p50_us", .rounded(microseconds(0.5))),
      ("p90_us", .rounded(microseconds(0.9))), ("p99_us", .rounded(microseconds(0.99))),
      ("p999_us", .rounded(microseconds(0.999))), ("max_us", .rounded(microseconds(1))),
      ("noise_p999_over_p50", .rounded(measurement.noiseRatio, digits: 4)),
      ("arena_bytes", .integer(session.arenaByteCount)), ("weight_bytes", .integer(session.weightByteCount)),
      ("activation_bytes", .integer(session.program.activationByteCount)),
      ("load_us", .rounded(model.loadMicroseconds)), ("first_run_us", .rounded(measurement.firstRunMicroseconds)),
      ("rss_bytes", .integer(measurement.residentByteCount)),
      ("allocations_per_run", .rounded(measurement.allocationsPerRun)),
      ("faults_per_run", .rounded(measurement.faultsPerRun)),
      ("peak_rss_bytes", .integer(measurement.peakResidentByteCount)),
      ("p999_over_p50", .rounded(measurement.ratio, digits: 4)),
      ("macs", .integer(session.program.multiplyAccumulates)),
    ]
    if let profile { members.append(("profile", profile.json)) }
    return .object(members)
  }

  private var table: String {
    let work = Double(session.program.multiplyAccumulates)
    var table = TextTable("", ">", "")
    func time(_ name: String, _ part: Double) { table.add(name, Quantity.microseconds(microseconds(part)), "") }
    table.add("runs", Quantity.grouped(measurement.runs.count), "on \(threads), \(session.instructionSets.description)")
    time("min", 0)
    table.add("p50", Quantity.microseconds(microseconds(0.5)), work > 0 ? speed(work / microseconds(0.5) * 1e6) : "")
    time("p90", 0.9)
    time("p99", 0.99)
    let ratios = [measurement.ratio, measurement.noiseRatio].map { Quantity.fixed($0, digits: 2) }
    table.add(
      "p99.9", Quantity.microseconds(microseconds(0.999)),
      "\(ratios[0]) x p50; a busy loop on this machine \(ratios[1]) x")
    time("max", 1)
    table.add("load", Quantity.microseconds(model.loadMicroseconds), "from opening the file to ready")
    table.add("first run", Quantity.microseconds(measurement.firstRunMicroseconds), "")
    let allocations = Quantity.fixed(measurement.allocationsPerRun, digits: 2)
    let faults = Quantity.fixed(measurement.faultsPerRun, digits: 2)
    table.add("allocations", allocations, "a run, and \(faults) page faults")
    table.add("arena", Quantity.grouped(session.arenaByteCount), "bytes")
    table.add("  weights", Quantity.grouped(session.weightByteCount), "bytes, packed")
    table.add("  activations", Quantity.grouped(session.program.activationByteCount), "bytes")
    table.add("resident", Quantity.grouped(measurement.residentByteCount), "bytes in memory, the whole process")
    return Terminal.bold(singleLine(model.path)) + "\n" + table.text
  }

  private var threads: String { session.threadCount == 1 ? "1 thread" : "\(session.threadCount) threads" }

  private func speed(_ perSecond: Double) -> String { Quantity.scaled(perSecond) + "MAC/s" }
}
