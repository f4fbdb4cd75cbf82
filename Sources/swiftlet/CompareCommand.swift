internal import ArgumentParser
internal import Console
internal import Linux
internal import Running

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Sets the forms of networks side by side: bytes, accuracy, latency.",
    discussion: """
      EXAMPLE
        swiftlet compare float.swl int8.swl pruned.swl --data pictures --svg forms.svg
        swiftlet compare a-float.swl a-int8.swl b-float.swl b-int8.swl --data a=animals --data b=digits --markdown

      Models with the same name (compile --name) are forms of one network and stand together. Data are as for evaluate: \
      one folder for all networks, or NETWORK=FOLDER for each.
      """)

  @Argument(help: "The models.", completion: .file(extensions: ["swl"]))
  var models: [String]

  @Option(help: ArgumentHelp("Labelled pictures, for all networks or for one.", valueName: "[network=]folder"))
  var data: [String]

  @Option(help: "How long to measure each model's latency.")
  var seconds = 1.0

  @Option(help: ArgumentHelp("Draw the comparison into an SVG file.", valueName: "file"))
  var svg: String?

  @Flag(help: "Print the table in Markdown.")
  var markdown = false

  @OptionGroup var machine: MachineOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    try refuse(models.isEmpty ? "no models" : nil)
    try refuse(data.isEmpty ? "--data is missing: which labelled pictures?" : nil)
    try refuse(seconds > 0 && seconds <= 3600 ? nil : "--seconds \(seconds) is not possible; use up to 3600")
    try refuse(json && markdown ? "--json and --markdown exclude each other" : nil)
  }

  func run() throws {
    let options = try machine.sessionOptions()
    let loaded = try models.map { try LoadedModel(path: $0, options: options) }
    let sources = try loaded.map { try folder(of: $0) }
    let datasets = try zip(loaded, sources).map { model, folder in
      let data = try Dataset(folder, classNames: model.labels)
      _ = try Evaluation.offset(classCount: ClassScores(model).count, data)
      return data
    }
    let rows = try zip(loaded, datasets).map { try ComparedModel($0, $1, .seconds(seconds)) }
    let comparison = Comparison(rows)
    if let svg { try writeFile(svg, ComparisonDrawing(comparison).svg.utf8.span.bytes) }
    if json {
      Terminal.line(comparison.json.text)
    } else {
      Terminal.write(markdown ? comparison.markdown : comparison.text)
    }
  }

  /// The data that belong to a model's network.
  private func folder(of model: LoadedModel) throws(Refusal) -> String {
    let prefix = model.name + "="
    if let own = data.last(where: { $0.hasPrefix(prefix) }) { return String(own.dropFirst(prefix.count)) }
    if let common = data.last(where: { !$0.contains("=") || isFolder($0) }) { return common }
    throw Refusal(
      model.path, "--data says nothing of the network \(singleLine(model.name)); add --data \(prefix)FOLDER")
  }
}
