internal import CKernels
internal import Console
internal import Engine
internal import Kernels
internal import Linux
internal import ModelFormat
internal import Tensors

/// The median time of every step, measured one by one, and how near it comes to what the machine can do.
struct Profile {
  struct Step {
    let label: String
    let kernel: String
    let microseconds: Double
    /// Those of weights that are zero included.
    let multiplyAccumulates: Int
    /// Without those that the kernel skips; speeds are of these.
    let executed: Int
    /// The share of weights that count, in blocks of four; nil for steps that could not skip any.
    let density: Double?
    /// Steps that compute in bytes are compared with the machine's limit for bytes.
    let isByteWork: Bool
  }

  let steps: [Step]
  /// Multiply-accumulates of bytes a second that this many threads can do in registers; nil when not known.
  let limit: Double?

  /// `runMicroseconds` is what a whole run takes: the number of repetitions follows from it.
  init(_ session: Session, runMicroseconds: Double) {
    let repetitions = min(max(Int(1e6 / max(runMicroseconds, 1)), 11), 1001)
    var times = session.program.steps.map { _ in Latencies(capacity: repetitions) }
    for _ in 0..<repetitions {
      for index in times.indices { times[index].add(Measurement.time { session.runStep(index) }) }
    }
    for index in times.indices { times[index].sort() }
    let program = session.program
    steps = times.indices.map { index in
      let first = program.steps[index].operation.operands.reads.first
      return Step(
        label: program.steps[index].label, kernel: session.kernelName(ofStep: index),
        microseconds: times[index].microseconds(0.5)!, multiplyAccumulates: program.multiplyAccumulates(ofStep: index),
        executed: session.executedMultiplyAccumulates(ofStep: index), density: session.density(ofStep: index),
        isByteWork: first.map { program.tensors[$0].type == .int8 } ?? false)
    }
    limit = Profile.machineLimit(session.instructionSets.rawValue).map { $0 * Double(session.threadCount) }
  }

  /// The best of many short measurements on one thread, so that one at least goes undisturbed.
  private static func machineLimit(_ mask: UInt32) -> Double? {
    let iterations: Int64 = 20_000
    var best = 0.0
    for _ in 0..<60 {
      var done: Int64 = 0
      let nanoseconds = Measurement.time { done = swl_peak_macs(mask, iterations) }
      best = max(best, Double(done) / Double(max(nanoseconds, 1)) * 1e9)
    }
    return best > 0 ? best : nil
  }

  private var total: Double { steps.reduce(0) { $0 + $1.microseconds } }

  private func speed(_ step: Step) -> Double? {
    guard step.executed > 0, step.microseconds > 0 else { return nil }
    return Double(step.executed) / step.microseconds * 1e6
  }

  private func share(_ step: Step) -> Double? {
    guard step.isByteWork, let limit, let speed = speed(step) else { return nil }
    return speed / limit
  }
}

extension Profile {
  var json: JSON {
    let items = steps.enumerated().map { index, step in
      JSON.object([
        ("step", .integer(index)), ("label", .string(step.label)), ("kernel", .string(step.kernel)),
        ("us", .rounded(step.microseconds)), ("macs", .integer(step.multiplyAccumulates)),
        ("executed_macs", .integer(step.executed)),
        ("macs_per_s", speed(step).map { .rounded($0, digits: 0) } ?? .null),
        ("share_of_limit", share(step).map { .rounded($0, digits: 4) } ?? .null),
        ("density", step.density.map { .rounded($0, digits: 4) } ?? .null),
      ])
    }
    return .object([
      ("limit_macs_per_s", limit.map { .rounded($0, digits: 0) } ?? .null), ("total_us", .rounded(total)),
      ("steps", .array(items)),
    ])
  }

  var table: String {
    var table = TextTable(
      ">step", ">time", ">share", ">MACs", ">executed", ">MAC/s", ">of limit", ">density", "kernel", "from")
    func percent(_ part: Double) -> String { Quantity.fixed(part * 100, digits: 1) + " %" }
    for (index, step) in steps.enumerated() {
      table.add(
        "\(index)", Quantity.microseconds(step.microseconds), percent(step.microseconds / max(total, 1e-9)),
        step.multiplyAccumulates > 0 ? Quantity.scaled(Double(step.multiplyAccumulates)) : "",
        step.executed > 0 ? Quantity.scaled(Double(step.executed)) : "",
        speed(step).map(Quantity.scaled) ?? "", share(step).map(percent) ?? "",
        step.density.map { Quantity.fixed($0, digits: 2) } ?? "", step.kernel, step.label)
    }
    let (work, executed) = (steps.reduce(0) { $0 + $1.multiplyAccumulates }, steps.reduce(0) { $0 + $1.executed })
    table.add(
      "all", Quantity.microseconds(total), "", Quantity.scaled(Double(work)), Quantity.scaled(Double(executed)),
      executed > 0 ? Quantity.scaled(Double(executed) / total * 1e6) : "", "", "", "", "")
    return "\n" + table.text
      + (limit.map { "  limit \(Quantity.scaled($0))MAC/s, bytes, measured in registers\n" } ?? "")
  }
}
