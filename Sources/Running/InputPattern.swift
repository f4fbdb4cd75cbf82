package import Engine
internal import ModelFormat
internal import Tensors

/// The same pseudo-random inputs for every measurement: bytes of any value, floats in -1..<1.
package enum InputPattern {
  /// Fills every input of a session.
  package static func write(to session: Session) {
    var state: UInt32 = 1
    for (index, port) in session.program.inputs.enumerated() {
      unsafe session.writeInput(index, from: bytes(session.byteCount(of: port), port.type, &state).span.bytes)
    }
  }

  private static func bytes(_ count: Int, _ type: ElementType, _ state: inout UInt32) -> [UInt8] {
    func next() -> UInt8 {
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(truncatingIfNeeded: state >> 24)
    }
    switch type {
    case .float32:
      var bytes: [UInt8] = []
      for _ in 0..<count / 4 {
        let bits = ((Float(next()) - 128) / 128).bitPattern
        for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * shift))) }
      }
      return bytes
    case .int8, .uint8: return (0..<count).map { _ in next() }
    case .bool: return (0..<count).map { _ in next() & 1 }
    default: return [UInt8](repeating: 0, count: count)
    }
  }
}
