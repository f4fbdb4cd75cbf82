internal import ArgumentParser
internal import Console
internal import Engine
internal import Running

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures a classifier's accuracy on labelled pictures.",
    discussion: """
      EXAMPLE
        swiftlet evaluate model.swl pictures
        swiftlet evaluate int8.swl pictures --against float.tflite

      The data are a folder with a labels.tsv (file, tab, class number on each line) or with one folder of pictures for \
      each class, named by the class or its number.
      """)

  @Argument(help: "The model.", completion: .file(extensions: ["swl"]))
  var model: String

  @Argument(help: "The folder with the data.", completion: .directory)
  var dataset: String

  @Option(help: ArgumentHelp("Another model to compare with, compiled or not.", valueName: "model"))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "What to add to the data's class numbers to get the model's.",
      discussion:
        "By default 1 for a model that has one class more than the data, a background before all others, else 0.",
      valueName: "n"))
  var labelOffset: Int?

  @OptionGroup var machine: MachineOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let options = try machine.sessionOptions()
    let subject = try LoadedModel(path: model, options: options)
    let other = try against.map { try LoadedModel(compiledOrSource: $0, options: options) }
    let data = try Dataset(dataset, classNames: subject.labels)
    let evaluation = try Evaluation(subject, against: other, data, labelOffset: labelOffset)
    EvaluationReport(model: subject, other: other, dataset: dataset, evaluation: evaluation).print(asJSON: json)
    if evaluation.unreadableCount > 0 { throw ExitCode(1) }
  }
}
