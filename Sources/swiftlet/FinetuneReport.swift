internal import Console
internal import Learning
internal import ModelFormat
internal import Running
internal import Training

/// What `finetune` says.
struct FinetuneReport {
  let command: FinetuneCommand
  let run: FinetuneRun
  let file: FinetunedFile

  func print(asJSON: Bool) { asJSON ? Terminal.line(json.text) : Terminal.write(table) }

  private var network: Network { run.finetuning.trainer.network }

  private var json: JSON {
    .object([
      ("model", .string(command.output)), ("source", .string(command.model)),
      ("samples", .integer(run.inputs.samples.count)), ("steps", .integer(run.stepCount)),
      ("resumed_step", .integer(run.resumedStep)), ("epochs", .array(run.epochs.map(json(of:)))),
      ("parameters", .integer(network.architecture.parameterCount)),
      ("training_arena_bytes", .integer(network.byteCount)),
      ("density", .rounded(run.finetuning.density, digits: 4)),
      ("images_per_second", .rounded(run.tally.samplesPerSecond, digits: 1)),
      ("file_bytes", .integer(file.bytes.count)), ("file_sha256", .string(sha256(of: file.bytes.span.bytes))),
    ])
  }

  private func json(of epoch: FinetuneRun.Epoch) -> JSON {
    var members: [(String, JSON)] = [
      ("epoch", .integer(epoch.number)), ("loss", .rounded(epoch.loss, digits: 6)),
      ("accuracy", run.hasLabels ? .rounded(epoch.accuracy, digits: 6) : .null),
      ("density", .rounded(epoch.density, digits: 4)),
    ]
    if let test = epoch.test {
      members.append(("test_loss", .rounded(test.loss, digits: 6)))
      members.append(("test_accuracy", .rounded(test.accuracy, digits: 6)))
    }
    return .object(members)
  }

  /// One epoch in a line.
  static func line(_ epoch: FinetuneRun.Epoch, hasLabels: Bool) -> String {
    func percent(_ part: Double) -> String { Quantity.fixed(part * 100, digits: 2) + " %" }
    var text = "epoch \(epoch.number)  loss \(Quantity.fixed(epoch.loss, digits: 4))"
    if hasLabels { text += "  accuracy \(percent(epoch.accuracy))" }
    if let test = epoch.test { text += "  test \(percent(test.accuracy))" }
    return epoch.density < 1 ? text + "  density \(Quantity.fixed(epoch.density, digits: 3))" : text
  }

  private var table: String {
    var table = TextTable("", ">", "")
    table.add("file", Quantity.grouped(file.bytes.count), "bytes")
    table.add("samples", Quantity.grouped(run.inputs.samples.count), "seen in \(run.stepCount) steps")
    table.add("parameters", Quantity.grouped(network.architecture.parameterCount), "")
    table.add("arena", Quantity.grouped(network.byteCount), "bytes, for training")
    table.add("speed", Quantity.grouped(Int(run.tally.samplesPerSecond)), "samples a second")
    return Terminal.bold(singleLine(command.output)) + "\n" + table.text
  }
}
