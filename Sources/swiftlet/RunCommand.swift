internal import ArgumentParser
internal import Console
internal import Running

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

  func validate() throws { try refuse(request.mistake) }

  func run() throws {
    guard try perform({ () throws(CommandLineError) in try request.perform() }) else { throw ExitCode(1) }
  }

  private var request: RunRequest {
    var request = RunRequest()
    (request.model, request.images, request.inputs, request.output) = (model, images, input, output)
    (request.top, request.machine, request.asJSON) = (top, machine.choice, json)
    return request
  }
}
