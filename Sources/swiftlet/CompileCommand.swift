internal import ArgumentParser
internal import Console
internal import Linux

struct CompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Makes a .swl file of a TFLite model.",
    discussion: """
      EXAMPLE
        swiftlet compile model.tflite -o model.swl
        swiftlet compile model.tflite -o model.swl --labels labels.txt --mean 0.5 --std 0.5

      The same input and options give the same bytes. The output takes its name only when it is complete.
      """)

  @Argument(help: "The model to compile.", completion: .file(extensions: ["tflite", "onnx"]))
  var source: String

  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String

  @Flag(help: "Keep a float model in floats.")
  var float = false

  @Option(help: "Quantise a float model with the pictures of a folder.")
  var calibrate: String?

  @Option(help: ArgumentHelp("What is subtracted from pixels on the 0..1 scale.", valueName: "r,g,b"))
  var mean: ChannelValues?

  @Option(help: ArgumentHelp("What the rest is divided by.", valueName: "r,g,b"))
  var std: ChannelValues?

  @Option(help: ArgumentHelp("Another shape for an input.", valueName: "name=1x3x320x320"))
  var input: [String] = []

  @Option(help: "Leave out weights until this part is left, 0 to 1.")
  var prune: Double?

  @Flag(help: "Report the accuracy of each layer.")
  var report = false

  @Option(help: "A text file with the name of one class on each line.")
  var labels: String?

  @Option(help: "The model's name; by default the source file's.")
  var name: String?

  @Flag(help: "Store weights as they are: a larger file that loads sooner and that older runtimes read.")
  var uncompressed = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard !(float && calibrate != nil) else { throw ValidationError("--float and --calibrate exclude each other") }
    guard (mean == nil) == (std == nil) else { throw ValidationError("--mean and --std are given together") }
  }

  func run() throws {
    try refuseWhatIsMissing()
    let result = try Compilation(source: source, request: request()).result()
    try writeFile(output, result.file.span.bytes)
    CompileReport(result: result, output: output).print(asJSON: json)
  }

  private func request() throws -> CompilationRequest {
    CompilationRequest(
      name: name, mean: mean?.values, standardDeviation: std?.values, labels: try labels.map(readLabels) ?? [],
      requiresFloat: float, storesPlain: uncompressed)
  }

  private func refuseWhatIsMissing() throws {
    if calibrate != nil { throw Refusal(source, "--calibrate: quantisation is not there yet; leave it out") }
    if prune != nil { throw Refusal(source, "--prune: pruning is not there yet; leave it out") }
    if report { throw Refusal(source, "--report: the accuracy report is not there yet; leave it out") }
    if let input = input.first {
      throw Refusal(source, "--input \(input): other input shapes are not there yet; leave it out")
    }
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

/// The names of classes, one a line.
func readLabels(_ path: String) throws(Refusal) -> [String] {
  let text = String(decoding: try readFile(path), as: UTF8.self)
  var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    .map { String($0.last == "\r" ? $0.dropLast() : $0) }
  if lines.last == "" { lines.removeLast() }
  return lines
}
