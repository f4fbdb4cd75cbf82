import Graph
import ONNXSchema
import SwiftProtobuf
import Tensors

// Constants, inputs and outputs of the model.
extension ONNXConverter {
  mutating func bindConstants() throws(ImportError) {
    guard file.sparseInitializer.isEmpty else { throw ImportError("sparse constants are not supported") }
    for tensor in file.initializer {
      guard !tensor.name.isEmpty else { throw ImportError("a constant has no name") }
      guard values[tensor.name] == nil else {
        throw ImportError("constant \"\(printable(tensor.name))\" is there twice")
      }
      values[tensor.name] = .constant(try ONNXConstant(tensor))
    }
  }

  mutating func bindInputs() throws(ImportError) {
    let names = Set(file.input.map(\.name))
    for name in options.inputShapes.keys.sorted() where !names.contains(name) {
      let known = file.input.map(\.name).filter { values[$0] == nil }.map(printable).joined(separator: ", ")
      throw ImportError("there is no input \"\(printable(name))\" to give a shape; the inputs are \(known)")
    }
    for input in file.input {
      if let bytes = options.constants[input.name] {
        guard let tensor = try? Onnx_Tensor(serializedBytes: bytes) else {
          throw ImportError("the value for input \"\(printable(input.name))\" is no serialised tensor")
        }
        values[input.name] = .constant(try ONNXConstant(tensor))
        continue
      }
      if values[input.name] != nil { continue }  // An initial value that may be replaced; it is not.
      try bindInput(input)
    }
  }

  private mutating func bindInput(_ input: Onnx_ValueInfo) throws(ImportError) {
    let name = printable(input.name)
    guard input.type.hasTensorType, let type = ONNXType(rawValue: input.type.tensorType.elemType) else {
      throw ImportError("input \"\(name)\" is not a tensor")
    }
    guard let element = type.elementType, type != .float16, type != .bfloat16 else {
      throw ImportError("input \"\(name)\" is of \(type.name), which is not supported as an input")
    }
    let dims = try inputDims(input)
    guard Shape(dims) != nil else { throw ImportError("input \"\(name)\" has extents \(dims)") }
    let isChannelsLast = dims.count == 4 && type.isPictureType && hasWindows
    let shape = Shape(isChannelsLast ? ChannelsLast.dims(dims) : dims)!
    let id = graph.add(GraphTensor(name: input.name, type: element, shape: shape))
    graph.inputs.append(id)
    if isChannelsLast { graph.boundaries[id] = PortBoundary(isChannelsFirst: true) }
    values[input.name] = .activation(.init(id: id, dims: dims, isChannelsLast: isChannelsLast, type: type))
  }

  /// Whether some operator slides a window over pictures.
  private var hasWindows: Bool { nodes.contains { ONNXOperators.windows.contains($0.name) } }

  /// The extents of an input: the file's, completed by the user's. Where only the batch is open it is 1.
  private func inputDims(_ input: Onnx_ValueInfo) throws(ImportError) -> [Int] {
    let name = printable(input.name)
    let declared = input.type.tensorType.shape.dim.map { dimension -> Int? in
      guard case .dimValue(let value) = dimension.value, value > 0, value <= Int64(Int32.max) else { return nil }
      return Int(value)
    }
    if let given = options.inputShapes[input.name] {
      guard !input.type.tensorType.hasShape || declared.count == given.count,
        zip(declared, given).allSatisfy({ $0 == nil || $0 == $1 })
      else {
        throw ImportError("input \"\(name)\" is \(text(declared)), which \(text(given)) does not fit")
      }
      return given
    }
    var dims = declared
    if dims.count > 1, dims[0] == nil { dims[0] = 1 }
    guard input.type.tensorType.hasShape, !dims.contains(nil) else {
      throw ImportError(
        "input \"\(name)\" has open extents (\(text(declared))); give them with --input \(name)=\(example(declared))")
    }
    return dims.map { $0! }
  }

  private func text(_ dims: [Int?]) -> String { dims.map { $0.map { "\($0)" } ?? "?" }.joined(separator: "x") }

  private func example(_ dims: [Int?]) -> String {
    let usual = [1, 3, 224, 224]
    return dims.enumerated().map { index, extent in "\(extent ?? (index < 4 ? usual[index] : 1))" }
      .joined(separator: "x")
  }

  mutating func bindOutputs() throws(ImportError) {
    guard !file.output.isEmpty else { throw ImportError("the model has no outputs") }
    for output in file.output {
      guard let value = values[output.name] else {
        throw ImportError("output \"\(printable(output.name))\" is made by no operator")
      }
      graph.outputs.append(try outputTensor(value, named: output.name))
    }
  }

  /// A tensor of its own for each output.
  private mutating func outputTensor(_ value: ONNXValue, named name: String) throws(ImportError) -> TensorID {
    let activation = try materialized(value)
    guard activation.type != .float16, activation.type != .bfloat16 else {
      throw ImportError("output \"\(printable(name))\" is of \(activation.type.name), which is not supported")
    }
    var id = activation.id
    let isTaken = graph.inputs.contains(id) || graph.outputs.contains(id) || graph[id].constant != nil
    if isTaken {
      let copy = graph.add(
        GraphTensor(name: name, type: graph[id].type, shape: graph[id].shape, quantization: graph[id].quantization))
      graph.nodes.append(Node(.reshape, inputs: [id], outputs: [copy], place: "output \(printable(name))"))
      id = copy
    }
    graph[id].name = name
    let isFloat = activation.type == .float32 && graph[id].type != .float32
    if isFloat || activation.isChannelsLast {
      graph.boundaries[id] = PortBoundary(isChannelsFirst: activation.isChannelsLast, isFloat: isFloat)
    }
    return id
  }
}

extension ONNXType {
  /// Whether pictures may be of it.
  fileprivate var isPictureType: Bool { self == .float32 || self == .uint8 || self == .int8 }
}
