internal import ArgumentParser
internal import Console
internal import Engine
internal import Running
internal import Training

struct FinetuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune",
    abstract: "Trains a float model on data, prunes it and makes it fit for int8.",
    discussion: """
      EXAMPLE
        swiftlet finetune model.tflite --data photos -o better.swl
        swiftlet finetune model.tflite --data photos --density 0.25 --qat -o small.swl
        swiftlet finetune student.tflite --data unlabelled --teacher large.tflite -o student.swl
        swiftlet finetune model.tflite --data photos --checkpoint run.ckpt --every 500 --resume -o better.swl

      The data are one folder of pictures for each class, or a labels.tsv (file, tab, class number on each line); or \
      x.npy (count, height, width, channels; float32, or uint8 pixels) and y.npy (class numbers); or, with a teacher, \
      pictures alone.

      The same seed, data, options, machine and OpenBLAS give the same bytes, interrupted or not.
      """)

  @Argument(help: "The float model.", completion: .file(extensions: ["tflite", "onnx"]))
  var model: String

  @Option(help: ArgumentHelp("The folder with the data to learn.", valueName: "folder"), completion: .directory)
  var data: String

  @Option(help: ArgumentHelp("A folder with data to measure on, never learned.", valueName: "folder"))
  var test: String?

  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String

  @OptionGroup(title: "Training") var training: FinetuneOptions
  @OptionGroup(title: "Interruptions") var interruptions: CheckpointOptions

  @Option(help: ArgumentHelp("What is subtracted from pixels on the 0..1 scale.", valueName: "r,g,b"))
  var mean: ChannelValues?

  @Option(help: ArgumentHelp("What the rest is divided by.", valueName: "r,g,b"))
  var std: ChannelValues?

  @Option(help: "A text file with the name of one class on each line.")
  var labels: String?

  @Option(help: "The model's name; by default the source file's.")
  var name: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard (mean == nil) == (std == nil) else { throw ValidationError("--mean and --std are given together") }
  }

  func run() throws {
    let machine = try perform { () throws(CommandLineError) in try MachineChoice().sessionOptions() }
    let inputs = try FinetuneInputs(self)
    let run = try FinetuneRun(inputs, self, usesBLAS: machine.usesBLAS)
    try run.train { epoch in
      if !json { Terminal.line(FinetuneReport.line(epoch, hasLabels: run.hasLabels)) }
    }
    let file = try FinetunedFile(run.finetuning.trainedModel(), inputs, self)
    try writeFile(output, file.bytes.span.bytes)
    FinetuneReport(command: self, run: run, file: file).print(asJSON: json)
  }
}
