internal import Console
internal import Learning
internal import ModelFormat
internal import Training

/// What `finetune` says.
struct FinetuneReport {
  let run: FinetuneRun
  let file: FinetuneRun.File

  func print(asJSON: Bool) { asJSON ? Terminal.line(json.text) : Terminal.write(table) }

  private var network: (parameters: Int, arena: Int) {
    let network = run.finetuning.trainer.network
    return (network.architecture.parameterCount, network.byteCount)
  }

  private var json: JSON {
    .object([
      ("model", .string(run.command.output)), ("source", .string(run.command.model)),
      ("samples", .integer(run.finetuning.samples.count)), ("steps", .integer(run.finetuning.stepCount)),
      ("resumed_step", .integer(run.resumedStep)), ("epochs", .array(run.epochs.map(epoch))),
      ("parameters", .integer(network.parameters)), ("training_arena_bytes", .integer(network.arena)),
      ("density", .rounded(run.finetuning.density, digits: 4)),
      ("images_per_second", .rounded(run.imagesPerSecond, digits: 1)),
      ("file_bytes", .integer(file.bytes.count)), ("file_sha256", .string(sha256(of: file.bytes.span.bytes))),
    ])
  }

  private func epoch(_ epoch: FinetuneRun.Epoch) -> JSON {
    var members: [(String, JSON)] = [
      ("epoch", .integer(epoch.number)), ("loss", .rounded(epoch.loss, digits: 6)),
      ("accuracy", run.hasLabels ? .rounded(epoch.accuracy, digits: 6) : .null),
    ]
    if let test = epoch.test, let data = run.testData {
      members.append(("test_loss", .rounded(test.loss, digits: 6)))
      members.append(
        ("test_accuracy", .rounded(Double(test.correctCount) / Double(data.samples.count), digits: 6)))
    }
    return .object(members)
  }

  /// One epoch in a line.
  static func line(_ epoch: FinetuneRun.Epoch, _ run: FinetuneRun) -> String {
    func percent(_ part: Double) -> String { Quantity.fixed(part * 100, digits: 2) + " %" }
    var text = "epoch \(epoch.number)  loss \(Quantity.fixed(epoch.loss, digits: 4))"
    if run.hasLabels { text += "  accuracy \(percent(epoch.accuracy))" }
    if let test = epoch.test, let data = run.testData {
      text += "  test \(percent(Double(test.correctCount) / Double(data.samples.count)))"
    }
    let density = run.finetuning.density
    return density < 1 ? text + "  density \(Quantity.fixed(density, digits: 3))" : text
  }

  private var table: String {
    var table = TextTable("", ">", "")
    table.add("file", Quantity.grouped(file.bytes.count), "bytes")
    table.add("samples", Quantity.grouped(run.finetuning.samples.count), "seen in \(run.finetuning.stepCount) steps")
    table.add("parameters", Quantity.grouped(network.parameters), "")
    table.add("arena", Quantity.grouped(network.arena), "bytes, for training")
    table.add("speed", Quantity.grouped(Int(run.imagesPerSecond)), "samples a second")
    return Terminal.bold(singleLine(run.command.output)) + "\n" + table.text
  }
}
