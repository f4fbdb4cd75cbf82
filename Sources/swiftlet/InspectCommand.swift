internal import ArgumentParser
internal import Console
internal import Linux
internal import Running

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows what a compiled model holds.",
    discussion: """
      EXAMPLE
        swiftlet inspect model.swl
        swiftlet inspect model.swl --svg arena.svg

      Lineage, inputs and outputs, tensors, steps with the kernel each gets on this machine, and the arena: which part \
      of the memory holds which activation at which step.
      """)

  @Argument(help: "The model.", completion: .file(extensions: ["swl"]))
  var model: String

  @Option(help: ArgumentHelp("Draw the arena into an SVG file.", valueName: "file"))
  var svg: String?

  @OptionGroup var processor: ProcessorOption

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let loaded = try LoadedModel(path: model, options: processor.sessionOptions())
    let map = ArenaMap(loaded.program)
    if let svg {
      let drawing = ArenaDrawing(map: map, title: loaded.name).svg
      try writeFile(svg, drawing.utf8.span.bytes)
    }
    let description = ModelDescription(model: loaded, map: map)
    json ? Terminal.line(description.json.text) : Terminal.write(description.text)
  }
}
