public import Tensors

/// Finds the best classes in an output tensor whose elements are stored in one known way.
public struct ScoreRanking: Sendable {
  private let element: ElementType
  private let quantization: Quantization
  private let storageBias: Int

  /// nil for element types that hold no scores. `quantization` applies to the integer types; `storageBias`, 0 or 128,
  /// is what stored bytes lie above the tensor's values: 128 for an int8 tensor kept as value + 128.
  public init?(
    element: ElementType, quantization: Quantization = Quantization(scale: 1, zeroPoint: 0), storageBias: Int = 0
  ) {
    switch element {
    case .int8, .uint8, .int16, .int32, .float32: break
    case .int64, .float16, .bool: return nil
    }
    self.element = element
    self.quantization = quantization
    self.storageBias = storageBias
  }

  /// Fills `best` with the highest scores, in falling order, of equals the lower index first; returns how many there
  /// are: the smaller of the two counts. A NaN ranks below all numbers. Takes no memory.
  public func top(of scores: RawSpan, into best: inout MutableSpan<Classification>) -> Int {
    let count = scores.byteCount / element.byteCount
    var filled = 0
    for index in 0..<count {
      let value = value(at: index, of: scores)
      var position = filled
      while position > 0, value > self.value(at: best[position - 1].index, of: scores) { position -= 1 }
      guard position < best.count else { continue }
      filled = min(filled + 1, best.count)
      for later in stride(from: filled - 1, to: position, by: -1) { best[later] = best[later - 1] }
      best[position] = Classification(index: index, score: score(value))
    }
    return filled
  }

  /// The stored value, exact, with the bias removed; NaN as the lowest of all.
  private func value(at index: Int, of scores: RawSpan) -> Double {
    let offset = index * element.byteCount
    switch element {
    case .int8 where storageBias == 0:
      return Double(unsafe scores.unsafeLoadUnaligned(fromByteOffset: offset, as: Int8.self))
    case .int8, .uint8:
      return Double(Int(unsafe scores.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)) - storageBias)
    case .int16:
      return Double(unsafe scores.unsafeLoadUnaligned(fromByteOffset: offset, as: Int16.self))
    case .int32:
      return Double(unsafe scores.unsafeLoadUnaligned(fromByteOffset: offset, as: Int32.self))
    default:
      let value = unsafe scores.unsafeLoadUnaligned(fromByteOffset: offset, as: Float.self)
      return value.isNaN ? -.infinity : Double(value)
    }
  }

  private func score(_ value: Double) -> Float {
    element == .float32 ? Float(value) : Float((value - Double(quantization.zeroPoint)) * Double(quantization.scale))
  }
}
