public import Tensors

/// A model as operators over tensors, in execution order, before any decision about memory or machines.
public struct Graph: Sendable {
  /// The model's own name, or empty.
  public var name: String
  public var tensors: [GraphTensor]
  /// In an order in which every tensor is made before it is read.
  public var nodes: [Node]
  public var inputs: [TensorID]
  public var outputs: [TensorID]
  /// What the indices along the last axis of the first output mean; empty when the source does not say.
  public var labels: [String]
  /// How inputs and outputs are handed over, where that differs from how they are kept.
  public var boundaries: [TensorID: PortBoundary]

  public init(name: String = "") {
    self.name = name
    tensors = []
    nodes = []
    inputs = []
    outputs = []
    labels = []
    boundaries = [:]
  }

  public subscript(id: TensorID) -> GraphTensor {
    get { tensors[id.index] }
    set { tensors[id.index] = newValue }
  }

  /// Adds a tensor and gives its name in this graph.
  public mutating func add(_ tensor: GraphTensor) -> TensorID {
    tensors.append(tensor)
    return TensorID(tensors.count - 1)
  }
}

/// The form in which callers hand over an input or get an output.
public struct PortBoundary: Equatable, Sendable {
  /// [N, C, H, W] at the boundary, [N, H, W, C] in the graph.
  public var isChannelsFirst: Bool
  /// float32 at the boundary, quantised in the graph.
  public var isFloat: Bool

  public init(isChannelsFirst: Bool = false, isFloat: Bool = false) {
    self.isChannelsFirst = isChannelsFirst
    self.isFloat = isFloat
  }
}

/// A tensor's place in `Graph.tensors`.
public struct TensorID: Hashable, Sendable {
  public let index: Int
  public init(_ index: Int) { self.index = index }
}

/// A tensor of a graph: an activation, or a constant when `constant` is there.
public struct GraphTensor: Sendable {
  public var name: String
  public var type: ElementType
  public var shape: Shape
  /// Nil for a tensor whose numbers stand for themselves.
  public var quantization: TensorQuantization?
  /// The elements, dense, row-major, little-endian; `shape.elementCount * type.byteCount` bytes.
  public var constant: [UInt8]?

  public init(
    name: String, type: ElementType, shape: Shape, quantization: TensorQuantization? = nil, constant: [UInt8]? = nil
  ) {
    self.name = name
    self.type = type
    self.shape = shape
    self.quantization = quantization
    self.constant = constant
  }

  public var byteCount: Int { shape.elementCount * type.byteCount }
}

/// real = scale * (stored - zeroPoint), with one pair for the tensor or one for each index along `axis`.
public struct TensorQuantization: Equatable, Sendable {
  public var scales: [Float]
  /// As many as `scales`.
  public var zeroPoints: [Int32]
  /// The dimension the pairs run along; without meaning when there is one pair.
  public var axis: Int

  public init(scales: [Float], zeroPoints: [Int32], axis: Int = 0) {
    self.scales = scales
    self.zeroPoints = zeroPoints
    self.axis = axis
  }

  public var isPerTensor: Bool { scales.count == 1 }
  /// The only pair of a per-tensor quantisation.
  public var single: Quantization { Quantization(scale: scales[0], zeroPoint: zeroPoints[0]) }
}

/// One operator at work: what it does, what it reads and what it makes.
public struct Node: Sendable {
  public var operation: Operation
  /// In the order `Operation` gives; an optional operand that is absent is nil.
  public var inputs: [TensorID?]
  public var outputs: [TensorID]
  /// Where the node stood in the source file, for errors and profiles: "CONV_2D #3".
  public var place: String

  public init(_ operation: Operation, inputs: [TensorID?], outputs: [TensorID], place: String) {
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs
    self.place = place
  }
}
