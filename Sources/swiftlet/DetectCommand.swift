internal import ArgumentParser
internal import Console
internal import Running

struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Finds things in pictures: boxes, keypoints, scores.",
    discussion: """
      EXAMPLE
        swiftlet detect face.swl photo.jpg -o found.png
        swiftlet detect face.swl a.jpg b.jpg -o drawings --threshold 0.7
        swiftlet detect ultra.swl photo.jpg --decoder ultraface,boxes=corners --json

      Pictures are JPEG, PNG, BMP, PGM or PPM. How the outputs become boxes is kept in the model: swiftlet compile \
      --decoder. Boxes are in the picture's pixels.
      """)

  @Argument(help: "The model.", completion: .file(extensions: ["swl"]))
  var model: String

  @Argument(help: ArgumentHelp("Pictures to look at.", valueName: "image"), completion: .file())
  var images: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Draw what was found: a .png or .jpg file, for several pictures a folder.", valueName: "out"))
  var output: String?

  @Option(help: "The lowest score, up to 1; by default the model's, else 0.5.")
  var threshold: Double?

  @Option(help: ArgumentHelp(DecoderHelp.text, valueName: "name[,key=value...]"))
  var decoder: String?

  @OptionGroup var machine: MachineOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws { try refuse(request.mistake) }

  func run() throws {
    guard try perform({ () throws(CommandLineError) in try request.perform() }) else { throw ExitCode(1) }
  }

  private var request: DetectRequest {
    var request = DetectRequest()
    (request.model, request.images, request.output) = (model, images, output)
    (request.threshold, request.decoder, request.machine, request.asJSON) = (threshold, decoder, machine.choice, json)
    return request
  }
}

enum DecoderHelp {
  static let text: String = "How a detector's outputs become boxes: blazeface, ultraface, yunet, yolox or ssd."
}
