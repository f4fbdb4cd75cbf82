public import Tensors

/// A compiled model: what to compute, in order, over tensors whose places in memory are already decided.
public struct Program: Sendable {
  public var manifest: Manifest
  public var tensors: [TensorRecord]
  public var buffers: [BufferRecord]
  public var steps: [Step]
  public var inputs: [Port]
  public var outputs: [Port]
  /// The bytes that all activation buffers take together.
  public var activationByteCount: Int
  /// The bytes of the weights section.
  public var weightByteCount: Int
  /// Where the weights section begins in the file, for errors.
  public var weightOffset: Int
  /// What its input and results were like on the samples that it was made with; nil: the file does not say.
  public var driftReference: DriftReference?
  /// What of it can learn; nil: nothing.
  public var trainable: TrainableNetwork?

  public init() {
    manifest = Manifest()
    tensors = []
    buffers = []
    steps = []
    inputs = []
    outputs = []
    activationByteCount = 0
    weightByteCount = 0
    weightOffset = 0
  }
}

extension Program {
  /// The bytes of all constants, decoded.
  public var constantByteCount: Int { tensors.reduce(0) { $1.isConstant ? $0 + $1.byteCount : $0 } }
  /// The numbers that learn.
  public var learningElementCount: Int {
    trainable?.parameters.reduce(0) { $0 + tensors[$1].elementCount } ?? 0
  }
  /// The bytes of all constants in the weights section.
  public var storedConstantByteCount: Int { tensors.reduce(0) { $1.isConstant ? $0 + $1.storedByteCount : $0 } }
}

/// A tensor as the steps see it: row-major and dense.
public struct TensorRecord: Sendable {
  public enum Placement: Equatable, Sendable {
    /// `byteOffset` bytes into an activation buffer; several tensors may share one.
    case buffer(index: Int, byteOffset: Int)
    /// `byteOffset` bytes into the weights section.
    case constant(byteOffset: Int)
  }

  public var name: String
  /// int8 for everything quantised to bytes.
  public var type: ElementType
  public var shape: Shape
  /// Nil when the numbers stand for themselves.
  public var quantization: Quantization?
  public var placement: Placement
  /// The form in which the weights section holds a constant; nil: its bytes as they are.
  public var coded: CodedForm?

  public init(name: String, type: ElementType, shape: Shape, quantization: Quantization?, placement: Placement) {
    self.name = name
    self.type = type
    self.shape = shape
    self.quantization = quantization
    self.placement = placement
  }

  public var elementCount: Int { shape.elementCount }
  public var byteCount: Int { shape.elementCount * type.byteCount }
  /// The bytes that a constant takes in the weights section.
  public var storedByteCount: Int { coded?.byteCount ?? byteCount }
  public var isConstant: Bool { if case .constant = placement { true } else { false } }
}

/// A stretch of the activation memory, in use from the first step that writes one of its tensors to the last that reads.
public struct BufferRecord: Equatable, Sendable {
  /// A multiple of `Arena.alignment`.
  public var byteOffset: Int
  public var byteCount: Int

  public init(byteOffset: Int, byteCount: Int) {
    self.byteOffset = byteOffset
    self.byteCount = byteCount
  }
}

/// A model's input or output: the tensor and the form in which callers hand it over.
public struct Port: Sendable {
  /// How a picture is fitted into the input.
  public enum Fit: UInt8, Sendable {
    case centreCrop = 0
    case letterbox = 1
    case stretch = 2
  }

  /// The order of elements at the boundary.
  public enum Layout: UInt8, Sendable {
    /// As in memory.
    case stored = 0
    /// [N, C, H, W] for a tensor [N, H, W, C].
    case channelsFirst = 1
  }

  public var name: String
  public var tensor: Int
  /// The type at the boundary: uint8 stands for an int8 tensor whose values and zero point are 128 higher, float32 for
  /// the real numbers that an int8 tensor holds.
  public var type: ElementType
  /// How elements are ordered at the boundary.
  public var layout = Layout.stored
  public var fit: Fit
  /// Per-channel normalisation on the 0...1 scale: real = (pixel / 255 - mean) / standardDeviation.
  public var mean: InlineArray<3, Float>
  public var standardDeviation: InlineArray<3, Float>

  public init(name: String, tensor: Int, type: ElementType) {
    self.name = name
    self.tensor = tensor
    self.type = type
    fit = .centreCrop
    mean = [0, 0, 0]
    standardDeviation = [1, 1, 1]
  }
}

extension Port {
  /// The extents at the boundary.
  public func shape(of tensor: TensorRecord) -> Shape {
    guard layout == .channelsFirst else { return tensor.shape }
    let shape = tensor.shape
    return Shape([shape[0], shape[3], shape[1], shape[2]]) ?? shape
  }
}

/// Facts about the model for people and tools: name, version, lineage, labels. Keys are listed in the format's note.
public struct Manifest: Sendable {
  public struct Entry: Sendable {
    public var key: String
    public var value: String

    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  public var entries: [Entry]

  public init() { entries = [] }

  public subscript(key: StaticString) -> String? {
    get {
      for entry in entries where unsafe Self.matches(entry.key, key) { return entry.value }
      return nil
    }
    set {
      entries.removeAll { unsafe Self.matches($0.key, key) }
      if let newValue { unsafe entries.append(Entry(key: String(cString: key.utf8Start), value: newValue)) }
    }
  }

  @unsafe private static func matches(_ text: String, _ key: StaticString) -> Bool {
    unsafe text.utf8.elementsEqual(UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
  }
}
