internal import ArgumentParser

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a model on pictures, or on raw tensors.",
    discussion: """
      EXAMPLE
        swiftlet run model.swl photo.jpg other.png --top 3
        swiftlet run model.swl --input x.npy --output results

      Pictures are JPEG, PNG, BMP, PGM or PPM. Raw tensors are NumPy arrays of the model's own types and shapes, one \
      --input for each input in order; the outputs become out0.npy, out1.npy, ...
      """)

  @Argument(help: "The model.", completion: .file(extensions: ["swl"]))
  var model: String

  @Argument(help: ArgumentHelp("Pictures to classify.", valueName: "image"), completion: .file())
  var images: [String] = []

  @Option(help: ArgumentHelp("A raw input tensor; once for each input, in order.", valueName: "x.npy"))
  var input: [String] = []

  @Option(help: ArgumentHelp("The folder for raw output tensors.", valueName: "folder"))
  var output: String?

  @Option(help: "How many classes to show for a picture.")
  var top = 5

  @OptionGroup var machine: MachineOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard input.isEmpty != images.isEmpty else {
      throw ValidationError(
        images.isEmpty ? "give pictures, or --input and --output" : "give pictures or --input, not both")
    }
    guard input.isEmpty == (output == nil) else { throw ValidationError("--input and --output are given together") }
    guard top > 0 else { throw ValidationError("--top \(top) is not possible; use 1 or more") }
  }

  func run() throws {
    let loaded = try LoadedModel(path: model, options: machine.sessionOptions())
    if let output {
      try RawRun(model: loaded, inputs: input, output: output).run(asJSON: json)
    } else if try PictureRun(model: loaded, top: top).run(images, asJSON: json) == false {
      throw ExitCode(1)
    }
  }
}
