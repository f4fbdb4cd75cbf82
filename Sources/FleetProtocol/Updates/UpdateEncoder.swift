/// Codes the change of a model's weights:
///
///     header | positions: each as its distance to the one before, less one, as a varint | scales | codes
///
/// Scales: one of 2 bytes for each 128 values of 8 or 4 bits, one float32 for each rotated block of signs, none for
/// float32. Codes: float32; int8; two of 4 bits a byte, the first below; signs, eight a byte, the first lowest, 1 for
/// negative. What is alike stands together, so that packing finds it.
package enum UpdateEncoder {
  /// A value that is no number or larger than 2^96 cannot be sent: training has gone wrong.
  package struct OutOfRange: Error, Equatable, Sendable { package var index: Int }

  private static let largest: Float = 0x1p96

  /// `seed`: different in each round, for the rotation; the receiver reads it from the header.
  ///
  /// `isUnbiased`: signs stand for a vector whose mean over all seeds is the one given, for averages over many devices;
  /// else for the nearest one, which error feedback needs.
  package static func encode(
    _ values: [Float], as format: UpdateFormat, seed: UInt64 = 0, isUnbiased: Bool = false
  ) throws(OutOfRange) -> [UInt8] {
    for index in values.indices where !(values[index].magnitude <= largest) { throw OutOfRange(index: index) }
    let header = UpdateHeader(format, count: values.count, seed: seed)
    var bytes: [UInt8] = []
    header.write(to: &bytes)
    guard header.isSparse else {
      write(values, header, isUnbiased: isUnbiased, to: &bytes)
      return bytes
    }
    let positions = LargestValues.positions(in: values, count: header.keptCount)
    write(positions, to: &bytes)
    write(positions.map { values[$0] }, header, isUnbiased: isUnbiased, to: &bytes)
    return bytes
  }

  private static func write(_ positions: [Int], to bytes: inout [UInt8]) {
    var next = 0
    for position in positions {
      var distance = position - next
      while distance > 127 {
        bytes.append(UInt8(distance & 127) | 128)
        distance >>= 7
      }
      bytes.append(UInt8(distance))
      next = position + 1
    }
  }

  private static func write(_ values: [Float], _ header: UpdateHeader, isUnbiased: Bool, to bytes: inout [UInt8]) {
    switch header.bits {
    case .full: for value in values { UpdateHeader.write(UInt64(value.bitPattern), byteCount: 4, to: &bytes) }
    case .eight: bytes += quantized(values, header, limit: 127, to: &bytes).map { UInt8(bitPattern: $0) }
    case .four:
      let codes = quantized(values, header, limit: 7, to: &bytes)
      for index in stride(from: 0, to: codes.count, by: 2) {
        let high = index + 1 < codes.count ? codes[index + 1] : 0
        bytes.append(UInt8(bitPattern: codes[index]) & 15 | UInt8(bitPattern: high) << 4)
      }
    case .one: writeSigns(values, header, isUnbiased: isUnbiased, to: &bytes)
    }
  }

  /// Writes the scales and returns the codes.
  private static func quantized(
    _ values: [Float], _ header: UpdateHeader, limit: Float, to bytes: inout [UInt8]
  ) -> [Int8] {
    var codes: [Int8] = []
    codes.reserveCapacity(values.count)
    for start in stride(from: 0, to: values.count, by: 1 << header.blockBits) {
      let block = values[start..<min(start + (1 << header.blockBits), values.count)]
      let scale = BlockScale(largest: block.reduce(0) { max($0, $1.magnitude) }, code: limit)
      UpdateHeader.write(UInt64(scale.bits), byteCount: BlockScale.byteCount, to: &bytes)
      for value in block { codes.append(scale.code(value, limit: limit)) }
    }
    return codes
  }

  private static func writeSigns(_ values: [Float], _ header: UpdateHeader, isUnbiased: Bool, to bytes: inout [UInt8]) {
    var signs: [UInt8] = []
    for (index, range) in SignBlocks(header).ranges.enumerated() {
      let block = Array(values[range])
      var rotated = block + [Float](repeating: 0, count: SignBlocks.paddedCount(range.count) - range.count)
      Rotation.apply(&rotated, seed: header.seed &+ UInt64(index))
      let scale = signScale(block, rotated, isUnbiased: isUnbiased)
      UpdateHeader.write(UInt64(scale.bitPattern), byteCount: 4, to: &bytes)
      for start in stride(from: 0, to: rotated.count, by: 8) {
        var byte: UInt8 = 0
        for bit in 0..<8 where rotated[start + bit].sign == .minus { byte |= 1 << UInt8(bit) }
        signs.append(byte)
      }
    }
    bytes += signs
  }

  /// With y = H D x of d numbers: |y|1 / d^2 is nearest to x, |x|^2 / |y|1 is right in the mean.
  private static func signScale(_ block: [Float], _ rotated: [Float], isUnbiased: Bool) -> Float {
    let sum = rotated.reduce(0.0) { $0 + Double($1.magnitude) }
    guard sum > 0, sum.isFinite else { return 0 }
    let count = Double(rotated.count)
    let square = block.reduce(0.0) { $0 + Double($1) * Double($1) }
    let scale = Float(isUnbiased ? square / sum : sum / (count * count))
    return scale.isFinite ? scale : 0
  }
}
