internal import Tensors

// The section's form in a file, and what of it is refused.

extension TrainableNetwork {
  static let maximumLayers = 1 << 12
  private static let layerByteCount = 4

  /// Reads a section; `base` is its place in the file, for errors. Values are read after they are made; tensors have not
  /// been looked at.
  init(reading bytes: RawSpan, base: Int) throws(ModelError) {
    var reader = ByteReader(bytes, base: base)
    source = try reader.index()
    layers = []
    let count = try reader.count(limit: TrainableNetwork.maximumLayers, recordByteCount: Self.layerByteCount)
    for index in 0..<count { layers.append(try Layer(reader: &reader, index: index)) }
    try reader.expectEnd()
    guard !layers.isEmpty else { throw ModelError(.badNetwork, offset: base) }
  }

  /// The bytes of the section.
  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt32(source))
    bytes.append(littleEndian: UInt32(layers.count))
    for layer in layers { layer.append(to: &bytes) }
    return bytes
  }

  /// Refuses what the program does not bear out: a source that is no activation of float32, or of bytes with a scale;
  /// parameters that are no float32 constants, or that come twice.
  func check(_ program: Program, offset: Int) throws(ModelError) {
    func refuse() -> ModelError { ModelError(.badNetwork, offset: offset) }
    guard program.tensors.indices.contains(source), !program.tensors[source].isConstant else { throw refuse() }
    let type = program.tensors[source].type
    guard type == .float32 || (type == .int8 && program.tensors[source].quantization != nil) else { throw refuse() }
    var isParameter = [Bool](repeating: false, count: program.tensors.count)
    for tensor in parameters {
      guard program.tensors.indices.contains(tensor), program.tensors[tensor].isConstant,
        program.tensors[tensor].type == .float32, !isParameter[tensor]
      else { throw refuse() }
      isParameter[tensor] = true
    }
  }
}

extension TrainableNetwork.Layer {
  /// Layer `index`, which reads earlier values.
  init(reader: inout ByteReader, index: Int) throws(ModelError) {
    let start = reader.offset
    func refuse() -> ModelError { ModelError(.badNetwork, offset: start) }
    guard let kind = TrainableNetwork.Kind(rawValue: try reader.integer(UInt8.self)) else { throw refuse() }
    let (inputs, parameters) = (Int(try reader.integer(UInt8.self)), Int(try reader.integer(UInt8.self)))
    try reader.skip(1)
    let form = kind.form
    guard inputs > 0, inputs == form.inputs ?? inputs, form.parameters.contains(parameters) else { throw refuse() }
    self.init(kind, inputs: [])
    for _ in 0..<inputs {
      let value = try reader.index()
      guard value <= index else { throw refuse() }
      self.inputs.append(value)
    }
    for _ in 0..<parameters { self.parameters.append(try reader.index()) }
    for _ in 0..<form.integers { integers.append(Int32(bitPattern: try reader.integer(UInt32.self))) }
    for _ in 0..<form.numbers { numbers.append(try reader.float()) }
  }

  func append(to bytes: inout [UInt8]) {
    bytes.append(kind.rawValue)
    bytes.append(UInt8(inputs.count))
    bytes.append(UInt8(parameters.count))
    bytes.append(0)
    for value in inputs { bytes.append(littleEndian: UInt32(value)) }
    for tensor in parameters { bytes.append(littleEndian: UInt32(tensor)) }
    for integer in integers { bytes.append(littleEndian: UInt32(bitPattern: integer)) }
    for number in numbers { bytes.append(littleEndian: number.bitPattern) }
  }
}
