internal import ArgumentParser
internal import Console
internal import Linux
internal import Training

struct CompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Makes a .swl file of a TFLite or ONNX model.",
    discussion: """
      EXAMPLE
        swiftlet compile model.tflite -o model.swl
        swiftlet compile model.tflite -o model.swl --labels labels.txt --mean 0.5 --std 0.5
        swiftlet compile face.tflite -o face.swl --decoder blazeface
        swiftlet compile detector.onnx -o detector.swl --input images=1x3x320x320
        swiftlet compile float.tflite -o int8.swl --calibrate photos --mean 0.5 --std 0.5 --report
        swiftlet compile float.tflite -o int8.swl --calibrate photos --accuracy labelled --latency-budget 1.2x
        swiftlet compile float.tflite -o sparse.swl --calibrate photos --prune 0.5
        swiftlet compile float.tflite -o head.swl --calibrate photos --trainable head
        swiftlet compile model.tflite -o model.swl --model-version 12 --sign fleet.pem

      With --calibrate a float model becomes INT8: it runs on the pictures, prepared as they will be on the device, and \
      the ways to choose ranges, to balance channels and to correct biases are tried; what brings its answers nearest \
      to those in floats is taken. Some hundred pictures of what the camera will see are enough; they need no labels.

      The same input and options give the same bytes. The output takes its name only when it is complete.
      """)

  @Argument(help: "The model to compile.", completion: .file(extensions: ["tflite", "onnx"]))
  var source: String

  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String

  @Flag(help: "Keep a float model in floats.")
  var float = false

  @OptionGroup var compression: CompressionOptions

  @Option(help: ArgumentHelp("What is subtracted from pixels on the 0..1 scale.", valueName: "r,g,b"))
  var mean: ChannelValues?

  @Option(help: ArgumentHelp("What the rest is divided by.", valueName: "r,g,b"))
  var std: ChannelValues?

  @Option(
    help: ArgumentHelp("The extents of an ONNX input that the file leaves open.", valueName: "name=1x3x320x320"))
  var input: [InputShape] = []

  @Option(help: "A text file with the name of one class on each line.")
  var labels: String?

  @Option(help: ArgumentHelp(DecoderHelp.text, valueName: "name[,key=value...]"))
  var decoder: String?

  @Option(help: "How pictures fit the input: centre-crop, letterbox or stretch.")
  var fit: PictureFit?

  @Option(help: "The model's name; by default the source file's.")
  var name: String?

  @Option(
    name: .customLong("model-version"),
    help: ArgumentHelp("The model's version counter, which a model store asks for; higher each time.", valueName: "n"))
  var modelVersion: UInt32?

  @Option(
    help: ArgumentHelp(
      "Let devices train the model: its head, the last layer, which stays in floats; or all of a float model.",
      valueName: "head|all"))
  var trainable: LearningStart?

  @Flag(help: "Store weights as they are: a larger file that loads sooner and that older runtimes read.")
  var uncompressed = false

  @Option(help: ArgumentHelp("Sign the model with this private key; see `swiftlet keygen`.", valueName: "key"))
  var sign: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard !(float && compression.calibrate != nil) else {
      throw ValidationError("--float and --calibrate exclude each other")
    }
    guard !(trainable?.start == .input && compression.calibrate != nil) else {
      throw ValidationError("--trainable all trains floats: leave --calibrate out, or use --trainable head")
    }
    guard modelVersion != 0 else { throw ValidationError("--model-version must be 1 to 4294967295") }
    guard (mean == nil) == (std == nil) else { throw ValidationError("--mean and --std are given together") }
  }

  func run() throws {
    let signer = try sign.map(ModelSigner.init)
    let result = try Compilation(source: source, request: request()).result()
    let file = try signer?.signed(result.file) ?? result.file
    try writeFile(output, file.span.bytes)
    if compression.report { try QuantizationReport(result, source: source, output: output).write() }
    CompileReport(result: result, output: output).print(asJSON: json)
  }

  private func request() throws -> CompilationRequest {
    CompilationRequest(
      name: name, version: modelVersion, mean: mean?.values, standardDeviation: std?.values,
      labels: try labels.map(readLabels) ?? [],
      requiresFloat: float, decoder: decoder, fit: fit?.portFit, inputShapes: input,
      compression: compression.request, learningStart: trainable?.start, storesPlain: uncompressed)
  }
}

/// What devices may train, as it is written.
struct LearningStart: ExpressibleByArgument {
  let start: LearningPart.Start

  init?(argument: String) {
    guard let start = LearningPart.Start(rawValue: argument) else { return nil }
    self.start = start
  }
}

/// One number for each channel, or one for all.
struct ChannelValues: ExpressibleByArgument {
  let values: [Float]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Float(String($0)) }
    guard parts.count == 1 || parts.count == 3, parts.allSatisfy({ $0?.isFinite == true }) else { return nil }
    values = parts.map { $0! }
  }
}

/// An input's name and extents, as in "images=1x3x320x320".
struct InputShape: ExpressibleByArgument {
  let name: String
  let dims: [Int]

  init?(argument: String) {
    guard let sign = argument.lastIndex(of: "="), sign > argument.startIndex else { return nil }
    let extents = argument[argument.index(after: sign)...].split(separator: "x", omittingEmptySubsequences: false)
    name = String(argument[..<sign])
    dims = extents.compactMap { Int($0) }
    guard dims.count == extents.count, dims.allSatisfy({ (1...(1 << 24)).contains($0) }) else { return nil }
  }
}

/// The names of classes, one a line.
func readLabels(_ path: String) throws(Refusal) -> [String] {
  let text = String(decoding: try readFile(path), as: UTF8.self)
  var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    .map { String($0.last == "\r" ? $0.dropLast() : $0) }
  if lines.last == "" { lines.removeLast() }
  return lines
}
