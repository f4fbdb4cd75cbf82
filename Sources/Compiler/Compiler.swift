public import Graph
public import ModelFormat
internal import Tensors

/// Facts that the graph does not hold.
public struct CompilerOptions: Sendable {
  public var name = ""
  /// Normalisation of pictures on the 0...1 scale, one value a channel; nil: read off the input's quantisation, or
  /// 0...1 for float inputs.
  public var mean: [Float]?
  public var standardDeviation: [Float]?
  public var fit = Port.Fit.centreCrop
  /// The classes' names, in order.
  public var labels: [String] = []
  /// Merges sums into convolutions; without, what the convolution itself makes can be read.
  public var mergesResiduals = true
  /// Stores constants in coded forms where that pays; older runtimes read only files without any.
  public var codesConstants = true
  /// Stores equal weights and biases once; not for a model that learns, in which they become different.
  public var sharesConstants = true
  /// Lineage and other facts, key by key.
  public var facts: [(key: String, value: String)] = []

  public init() {}
}

/// A compiled model and how well its memory is used.
public struct CompiledModel: Sendable {
  public var program: Program
  public var weights: [UInt8]
  /// The program's tensor for each tensor of the graph that the program has.
  public var tensors: [TensorID: Int]
  /// The program's constant for weights and biases of the graph that it holds as they are.
  public var constants: [TensorID: Int]
  /// No order of these operators can do with fewer bytes of activations.
  public var activationLowerBound: Int

  /// The `.swl` file.
  public var file: [UInt8] { ModelWriter().bytes(of: program, weights: weights) }
}

/// Turns a graph into a program: merges operators, lowers them to steps, places tensors in memory.
public struct Compiler {
  public var options: CompilerOptions

  public init(options: CompilerOptions = CompilerOptions()) { self.options = options }

  public func compile(_ source: Graph) throws(CompileError) -> CompiledModel {
    let graph = Compiler.merged(source)
    let nodes =
      options.mergesResiduals ? ResidualFusion().apply(to: graph) : graph.nodes.map { FusedNode(node: $0) }

    var lowering = Lowering(graph: graph, nodes: nodes, sharesConstants: options.sharesConstants)
    try lowering.lower()
    var program = lowering.program
    program.inputs = graph.inputs.map { port($0, source, lowering, isInput: true) }
    program.outputs = graph.outputs.map { port($0, source, lowering, isInput: false) }
    let plan = MemoryPlan(program: program, storages: lowering.storages)
    plan.place(&program)
    var weights = lowering.weights
    if options.codesConstants { weights = ConstantStorage().code(&program, weights) }
    program.weightByteCount = weights.count
    writeManifest(&program, source.labels)
    return CompiledModel(
      program: program, weights: weights, tensors: lowering.index.mapValues { Int($0) },
      constants: lowering.constants.mapValues { Int($0) },
      activationLowerBound: plan.lowerBound)
  }

  /// The graph as it is lowered: without dead nodes, bytes signed, padding and activations merged into the operators that
  /// take them. Tensors keep their names in the graph.
  public static func merged(_ source: Graph) -> Graph {
    var graph = source.withoutDeadNodes()
    graph = Canonical(graph).apply(to: graph)
    graph = PadFolding().apply(to: graph)
    return ActivationFusion().apply(to: graph)
  }

  private func port(_ id: TensorID, _ source: Graph, _ lowering: Lowering, isInput: Bool) -> Port {
    var port = Port(name: source[id].name, tensor: Int(lowering.index[id]!), type: source[id].type)
    let boundary = source.boundaries[id] ?? PortBoundary()
    if boundary.isChannelsFirst { port.layout = .channelsFirst }
    if boundary.isFloat { port.type = .float32 }
    port.fit = options.fit
    guard isInput else { return port }
    let (mean, deviation) =
      boundary.isFloat
      ? (options.mean ?? [0], options.standardDeviation ?? [1])
      : normalisation(source[id])
    for channel in 0..<3 {
      port.mean[channel] = mean[min(channel, mean.count - 1)]
      port.standardDeviation[channel] = deviation[min(channel, deviation.count - 1)]
    }
    return port
  }

  /// The picture's bytes are taken as the tensor's own stored numbers where nothing else is said: black is the least
  /// value, white the greatest.
  private func normalisation(_ tensor: GraphTensor) -> (mean: [Float], deviation: [Float]) {
    if let mean = options.mean, let deviation = options.standardDeviation { return (mean, deviation) }
    guard let quantization = tensor.quantization?.single else { return ([0], [1]) }
    let range = 255 * quantization.scale
    let least = Float((tensor.type == .uint8 ? 0 : -128) - quantization.zeroPoint) * quantization.scale
    return ([-least / range], [1 / range])
  }

  private func writeManifest(_ program: inout Program, _ graphLabels: [String]) {
    program.manifest["name"] = options.name
    let labels = options.labels.isEmpty ? graphLabels : options.labels
    if !labels.isEmpty { program.manifest["labels"] = labels.joined(separator: "\n") }
    for fact in options.facts { program.manifest.entries.append(.init(key: fact.key, value: fact.value)) }
  }
}
