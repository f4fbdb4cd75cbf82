internal import Graph
internal import ModelFormat
internal import Tensors

/// Where a tensor's bytes lie: in a storage of its own or inside that of another.
struct Placement {
  var storage: Int
  var byteOffset: Int
}

/// The program in the making.
struct Lowering {
  let graph: Graph
  let nodes: [FusedNode]
  var program = Program()
  var weights: [UInt8] = []
  /// The bytes of each storage.
  var storages: [Int] = []
  /// The program's tensor for each of the graph's.
  var index: [TensorID: Int32] = [:]
  /// The program's constant for each of the graph's weights and biases that it holds as they are.
  private(set) var constants: [TensorID: Int32] = [:]
  /// Whether equal tables are one.
  private let sharesConstants: Bool
  /// Where activations of the graph lie; decided before the first step.
  private var placements: [TensorID: Placement] = [:]
  /// Tables made so far, by content.
  private var tables: [[UInt8]: Int32] = [:]

  init(graph: Graph, nodes: [FusedNode], sharesConstants: Bool) {
    self.graph = graph
    self.nodes = nodes
    self.sharesConstants = sharesConstants
  }

  mutating func lower() throws(CompileError) {
    var views = Views(graph: graph, nodes: nodes)
    views.find()
    placements = views.placements
    storages = views.storages
    for id in graph.inputs { _ = try tensor(id, "input") }
    for node in nodes { try lower(node) }
    for id in graph.outputs { _ = try tensor(id, "output") }
  }

  /// The program's tensor for one of the graph's, made on first use.
  mutating func tensor(_ id: TensorID, _ place: String) throws(CompileError) -> Int32 {
    if let known = index[id] { return known }
    let source = graph[id]
    let made: Int32
    if let bytes = source.constant {
      made = try constant(source, bytes, place)
    } else {
      let placement = placements[id] ?? newStorage(source.byteCount)
      placements[id] = placement
      made = add(
        TensorRecord(
          name: source.name, type: source.type, shape: source.shape, quantization: try single(source, place),
          placement: .buffer(index: placement.storage, byteOffset: placement.byteOffset)))
    }
    index[id] = made
    return made
  }

  /// A place for values that the graph has no tensor for.
  mutating func temporary(like source: GraphTensor, shape: Shape, _ place: String) throws(CompileError) -> Int32 {
    let placement = newStorage(shape.elementCount * source.type.byteCount)
    return add(
      TensorRecord(
        name: source.name, type: source.type, shape: shape, quantization: try single(source, place),
        placement: .buffer(index: placement.storage, byteOffset: 0)))
  }

  /// Weights or biases of the graph.
  mutating func table(_ id: TensorID) -> Int32 {
    let tensor = graph[id]
    let made = table(tensor.name, tensor.type, tensor.shape.elementCount, tensor.constant!)
    constants[id] = made
    return made
  }

  /// Bytes known at compile time, shared where they are the same.
  mutating func table(_ name: String, _ type: ElementType, _ count: Int, _ bytes: [UInt8]) -> Int32 {
    if sharesConstants, let known = tables[bytes], program.tensors[Int(known)].type == type { return known }
    let made = add(
      TensorRecord(
        name: name, type: type, shape: Shape([count])!, quantization: nil,
        placement: .constant(byteOffset: store(bytes))))
    tables[bytes] = made
    return made
  }

  mutating func append(_ place: String, _ operation: ModelFormat.Operation) {
    program.steps.append(Step(label: place, operation: operation))
  }

  private mutating func constant(_ source: GraphTensor, _ bytes: [UInt8], _ place: String) throws(CompileError) -> Int32
  {
    let quantization = source.quantization?.isPerTensor == true ? try single(source, place) : nil
    return add(
      TensorRecord(
        name: source.name, type: source.type, shape: source.shape, quantization: quantization,
        placement: .constant(byteOffset: store(bytes))))
  }

  /// Puts bytes into the weights section, at a multiple of 64.
  private mutating func store(_ bytes: [UInt8]) -> Int {
    weights.append(contentsOf: repeatElement(0, count: Arena.aligned(weights.count) - weights.count))
    let offset = weights.count
    weights += bytes
    return offset
  }

  private mutating func add(_ record: TensorRecord) -> Int32 {
    program.tensors.append(record)
    return Int32(program.tensors.count - 1)
  }

  private mutating func newStorage(_ byteCount: Int) -> Placement {
    storages.append(byteCount)
    return Placement(storage: storages.count - 1, byteOffset: 0)
  }

  private func single(_ source: GraphTensor, _ place: String) throws(CompileError) -> Quantization? {
    switch source.type {
    case .int8:
      guard let quantization = source.quantization, quantization.isPerTensor else {
        throw CompileError(place, "\(source.name) needs one scale and zero point for the whole tensor")
      }
      return quantization.single
    case .float32, .int16, .int32, .int64, .bool: return nil
    default: throw CompileError(place, "\(source.name) is \(source.type.name), which the runtime does not compute with")
    }
  }
}

extension Lowering {
  private mutating func lower(_ fused: FusedNode) throws(CompileError) {
    let node = fused.node
    switch node.operation {
    case .convolution(let window, let groups, let activation):
      try convolution(fused, window, groups: groups, activation)
    case .depthwiseConvolution(let window, let activation): try depthwise(fused, window, activation)
    case .fullyConnected(let activation): try fullyConnected(node, activation)
    case .averagePool(let window, let activation): try pool(node, window, activation, isAverage: true)
    case .maxPool(let window, let activation): try pool(node, window, activation, isAverage: false)
    case .binary(let binary, let activation): try self.binary(node, binary, activation)
    case .unary(let unary): try self.unary(node, unary)
    case .prelu: try prelu(node)
    case .reduce(let reduce, let axes): try self.reduce(node, reduce, axes)
    case .argument(let smallest, let axis): try argument(node, smallest: smallest, axis: axis)
    case .softmax(let beta): try softmax(node, beta: beta)
    case .resize(let bilinear, let alignCorners, let halfPixelCenters):
      try resize(node, bilinear: bilinear, alignCorners: alignCorners, halfPixelCenters: halfPixelCenters)
    case .concatenation(let axis, let activation): try concatenation(node, axis: axis, activation)
    case .pack(let axis): try pack(node, axis: axis)
    case .split(let axis): try split(node, axis: axis)
    case .unpack(let axis): try unpack(node, axis: axis)
    case .pad(let before, let after, let value): try pad(node, before, after, value)
    case .mirrorPad(let before, let after, let reflect): try mirrorPad(node, before, after, reflect: reflect)
    case .reshape: try reshape(node)
    case .transpose(let permutation): try transpose(node, permutation)
    case .slice(let begin, let stride): try slice(node, begin, stride)
    case .spaceToDepth(let block): try blocks(node, block: block, toDepth: true)
    case .depthToSpace(let block): try blocks(node, block: block, toDepth: false)
    case .broadcast: try broadcast(node)
    case .quantize: try quantize(node)
    case .dequantize: try dequantize(node)
    }
  }

  /// An operand that must be there.
  func operand(_ node: Node, _ position: Int) throws(CompileError) -> TensorID {
    guard position < node.inputs.count, let id = node.inputs[position] else {
      throw CompileError(node.place, "operand \(position) is missing")
    }
    return id
  }

  mutating func input(_ node: Node, _ position: Int = 0) throws(CompileError) -> Int32 {
    try tensor(try operand(node, position), node.place)
  }

  mutating func output(_ node: Node, _ position: Int = 0) throws(CompileError) -> Int32 {
    try tensor(node.outputs[position], node.place)
  }

  func require(_ condition: Bool, _ node: Node, _ reason: String) throws(CompileError) {
    guard condition else { throw CompileError(node.place, reason) }
  }
}
