/// One thing to compute. `label` tells people where it came from.
public struct Step: Sendable {
  public var label: String
  public var operation: Operation

  public init(label: String, operation: Operation) {
    self.label = label
    self.operation = operation
  }
}

/// The operations of the runtime. Whether an operation works on bytes or on floats follows from its tensors.
public enum Operation: Sendable {
  case convolution(Convolution)
  case depthwiseConvolution(Convolution)
  case averagePool(Pool)
  case maxPool(Pool)
  case binary(Binary)
  case lookup(Lookup)
  case unary(Unary)
  case reduce(Reduce)
  case softmax(Softmax)
  case resize(Resize)
  case copy(Copy)
  case fill(Fill)
  case quantize(Conversion)
  case dequantize(Conversion)
  case argument(Argument)
  case prelu(PReLU)

  /// The name used in reports.
  public var name: String {
    switch self {
    case .convolution: "convolution"
    case .depthwiseConvolution: "depthwise"
    case .averagePool: "average_pool"
    case .maxPool: "max_pool"
    case .binary(let binary): BinaryKind(rawValue: binary.kind)?.name ?? "binary"
    case .lookup: "lookup"
    case .unary: "unary"
    case .reduce: "reduce"
    case .softmax: "softmax"
    case .resize: "resize"
    case .copy: "copy"
    case .fill: "fill"
    case .quantize: "quantize"
    case .dequantize: "dequantize"
    case .argument: "argument"
    case .prelu: "prelu"
    }
  }
}

extension Operation {
  /// The operation's number in the file.
  var code: UInt16 {
    switch self {
    case .convolution: 1
    case .depthwiseConvolution: 2
    case .averagePool: 3
    case .maxPool: 4
    case .binary: 5
    case .lookup: 6
    case .unary: 7
    case .reduce: 8
    case .softmax: 9
    case .resize: 10
    case .copy: 11
    case .fill: 12
    case .quantize: 13
    case .dequantize: 14
    case .argument: 15
    case .prelu: 16
    }
  }

  /// The operation with a number and words from a file, or nil when either is not right.
  init?(code: UInt16, words: [UInt32]) {
    var reader = FieldReader(words: words)
    func record<Record: FieldRecord>(_: Record.Type) -> Record {
      var record = Record()
      record.code(&reader)
      return record
    }
    switch code {
    case 1: self = .convolution(record(Convolution.self))
    case 2: self = .depthwiseConvolution(record(Convolution.self))
    case 3: self = .averagePool(record(Pool.self))
    case 4: self = .maxPool(record(Pool.self))
    case 5: self = .binary(record(Binary.self))
    case 6: self = .lookup(record(Lookup.self))
    case 7: self = .unary(record(Unary.self))
    case 8: self = .reduce(record(Reduce.self))
    case 9: self = .softmax(record(Softmax.self))
    case 10: self = .resize(record(Resize.self))
    case 11: self = .copy(record(Copy.self))
    case 12: self = .fill(record(Fill.self))
    case 13: self = .quantize(record(Conversion.self))
    case 14: self = .dequantize(record(Conversion.self))
    case 15: self = .argument(record(Argument.self))
    case 16: self = .prelu(record(PReLU.self))
    default: return nil
    }
    guard reader.isExact else { return nil }
  }

  /// The fields as they stand in the file.
  var fieldBytes: [UInt8] {
    var writer = FieldWriter()
    func put<Record: FieldRecord>(_ record: Record) {
      var copy = record
      copy.code(&writer)
    }
    switch self {
    case .convolution(let record), .depthwiseConvolution(let record): put(record)
    case .averagePool(let record), .maxPool(let record): put(record)
    case .binary(let record): put(record)
    case .lookup(let record): put(record)
    case .unary(let record): put(record)
    case .reduce(let record): put(record)
    case .softmax(let record): put(record)
    case .resize(let record): put(record)
    case .copy(let record): put(record)
    case .fill(let record): put(record)
    case .quantize(let record), .dequantize(let record): put(record)
    case .argument(let record): put(record)
    case .prelu(let record): put(record)
    }
    return writer.bytes
  }
}
