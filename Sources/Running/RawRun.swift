package import Console
internal import Engine
internal import Linux
internal import ModelFormat
internal import Numpy
internal import Tensors

/// One run on tensors from files, its outputs to files.
package struct RawRun {
  private let model: LoadedModel
  private let inputs: [String]
  private let output: String

  /// `inputs` are files, one for each input of the model in order; `output` is the folder, made when it is not there.
  package init(model: LoadedModel, inputs: [String], output: String) {
    self.model = model
    self.inputs = inputs
    self.output = output
  }

  package func run(asJSON: Bool) throws(Refusal) {
    let program = model.program
    guard inputs.count == program.inputs.count else {
      var text = "\(inputs.count) inputs given where the model has \(program.inputs.count)"
      for (index, port) in program.inputs.enumerated() {
        text += "\(index == 0 ? ":" : ",") \(port.name) \(describe(port))"
      }
      throw Refusal(model.path, text)
    }
    for (index, path) in inputs.enumerated() {
      let array = try read(path, for: program.inputs[index])
      unsafe model.session.writeInput(index, from: array.bytes.span.bytes)
    }
    let start = MonotonicClock.nanoseconds
    model.session.run()
    let microseconds = Double(MonotonicClock.nanoseconds - start) / 1000
    try makeFolder(output)
    var files: [String] = []
    for index in program.outputs.indices { files.append(try write(index)) }
    asJSON ? Terminal.line(json(files, microseconds).text) : print(files, microseconds)
  }

  private func shape(_ port: Port) -> Shape { port.shape(of: model.program.tensors[port.tensor]) }

  /// "int8 1x96x96x1".
  private func describe(_ port: Port) -> String { "\(port.type.name) \(shape(port).description)" }

  private func read(_ path: String, for port: Port) throws(Refusal) -> NumpyArray {
    let array: NumpyArray
    let file = try readFile(path)
    do { array = try NumpyArray(decoding: file) } catch { throw Refusal(path, error.reason) }
    guard array.type == port.type, array.shape == shape(port).dimensions else {
      var found = ""
      for extent in array.shape { found += (found.isEmpty ? "" : "x") + "\(extent)" }
      let text = "\(array.type.name) \(found.isEmpty ? "scalar" : found)"
      throw Refusal(path, "input \(port.name): expected \(describe(port)), found \(text)")
    }
    return array
  }

  private func write(_ index: Int) throws(Refusal) -> String {
    let port = model.program.outputs[index]
    let path = output + (output.utf8.last == UInt8(ascii: "/") ? "" : "/") + "out\(index).npy"
    guard NumpyArray.typeName(port.type) != nil else {
      throw Refusal(model.path, "output \(port.name): \(port.type.name) is not written as .npy")
    }
    let array = NumpyArray(type: port.type, shape: shape(port).dimensions, bytes: model.session.readOutput(index))
    try unsafe writeFile(path, array.encoded().span.bytes)
    return path
  }

  private func json(_ files: [String], _ microseconds: Double) -> JSON {
    let outputs = zip(files, model.program.outputs).map { file, port in
      JSON.object([
        ("file", .string(file)), ("name", .string(port.name)), ("type", .string(port.type.name)),
        ("shape", .array(shape(port).dimensions.map { .integer($0) })),
      ])
    }
    return .object([
      ("model", .string(model.path)), ("outputs", .array(outputs)), ("inference_us", .rounded(microseconds)),
    ])
  }

  private func print(_ files: [String], _ microseconds: Double) {
    var table = TextTable("file", "output", "type and shape")
    for (file, port) in zip(files, model.program.outputs) { table.add(file, port.name, describe(port)) }
    Terminal.write(table.text)
    Terminal.line("  inference \(Quantity.microseconds(microseconds))")
  }
}
