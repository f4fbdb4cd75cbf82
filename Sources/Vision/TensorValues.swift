public import Tensors

/// The elements of an output tensor, read where they lie.
public struct TensorValues: ~Escapable {
  public let count: Int
  private let bytes: RawSpan
  private let element: ElementType
  private let scale: Float
  private let zeroPoint: Int32

  /// Whether elements of a type can be read.
  public static func canRead(_ element: ElementType) -> Bool {
    switch element {
    case .int8, .uint8, .int16, .float32: true
    case .int32, .int64, .float16, .bool: false
    }
  }

  /// `quantization` applies to the integer types. `storageBias`, 0 or 128, is what stored bytes lie above the values of
  /// an int8 tensor.
  @_lifetime(copy bytes)
  public init(
    _ bytes: RawSpan, _ element: ElementType, quantization: Quantization = Quantization(scale: 1, zeroPoint: 0),
    storageBias: Int = 0
  ) {
    precondition(TensorValues.canRead(element))
    self.bytes = bytes
    count = bytes.byteCount / element.byteCount
    let isBiased = element == .int8 && storageBias == 128
    self.element = isBiased ? .uint8 : element
    scale = quantization.scale
    zeroPoint = quantization.zeroPoint + (isBiased ? 128 : 0)
  }

  /// The real value of an element.
  public subscript(index: Int) -> Float {
    element == .float32 ? load(index, as: Float.self) : real(stored(index))
  }

  /// The first element from `start` on, before `end`, that is not below a cut; `end` when there is none. NaN is below.
  func first(from start: Int, to end: Int, notBelow cut: ScoreCut) -> Int {
    switch element {
    case .int8: first(Int8.self, from: start, to: end) { Int32($0) >= cut.stored }
    case .uint8: first(UInt8.self, from: start, to: end) { Int32($0) >= cut.stored }
    case .int16: first(Int16.self, from: start, to: end) { Int32($0) >= cut.stored }
    default: first(Float.self, from: start, to: end) { $0 >= cut.real }
    }
  }

  /// Of `length` elements from `start` on, the place of the largest among them, of equals the first; nil when none is a
  /// number.
  func indexOfLargest(from start: Int, length: Int) -> Int? {
    switch element {
    case .int8: indexOfLargest(Int8.self, start, length)
    case .uint8: indexOfLargest(UInt8.self, start, length)
    case .int16: indexOfLargest(Int16.self, start, length)
    default: indexOfLargest(Float.self, start, length)
    }
  }

  /// The least stored value, or float, whose score is not below `threshold`. `score` must not fall.
  func cut(at threshold: Float, score: (Float) -> Float) -> ScoreCut {
    var cut = ScoreCut()
    switch element {
    case .float32:
      let ordinal = least(from: ordinal(of: -.infinity), to: ordinal(of: .infinity)) {
        score(float(ofOrdinal: $0)) >= threshold
      }
      cut.real = ordinal.map(float(ofOrdinal:)) ?? .nan
    default:
      let range: ClosedRange<Int64> =
        element == .int16 ? -32768...32767 : element == .int8 ? -128...127 : 0...255
      let stored = least(from: range.lowerBound, to: range.upperBound) { score(real(Int32($0))) >= threshold }
      cut.stored = stored.map(Int32.init) ?? .max
    }
    return cut
  }

  /// Whole blocks without a hit are passed over with one branch each.
  @inline(__always)
  private func first<Element: BitwiseCopyable>(
    _ type: Element.Type, from start: Int, to end: Int, where isTaken: (Element) -> Bool
  ) -> Int {
    precondition(start >= 0 && end <= count)
    guard start < end else { return end }
    return unsafe bytes.withUnsafeBytes { bytes in
      let base = bytes.baseAddress!
      @inline(__always) func isHit(_ index: Int) -> Bool {
        unsafe isTaken(base.loadUnaligned(fromByteOffset: index &* MemoryLayout<Element>.size, as: type))
      }
      let block = 32
      var index = start
      while index <= end - block {
        var hits: UInt8 = 0
        for offset in 0..<block { hits |= isHit(index &+ offset) ? 1 : 0 }
        if hits != 0 { break }
        index += block
      }
      while index < end, !isHit(index) { index += 1 }
      return index
    }
  }

  @inline(__always)
  private func indexOfLargest<Element: BitwiseCopyable & Comparable>(
    _ type: Element.Type, _ start: Int, _ length: Int
  ) -> Int? {
    precondition(start >= 0 && length > 0 && length <= count && start <= count - length)
    return unsafe bytes.withUnsafeBytes { bytes in
      let base = unsafe bytes.baseAddress! + start &* MemoryLayout<Element>.size
      var best = unsafe base.loadUnaligned(as: type)
      var place = 0
      for index in 1..<max(1, length) {
        let value = unsafe base.loadUnaligned(fromByteOffset: index &* MemoryLayout<Element>.size, as: type)
        // What is not equal to itself, NaN, gives way to anything.
        if value > best || best != best { (best, place) = (value, index) }
      }
      return best == best ? place : nil
    }
  }

  @inline(__always)
  private func load<Element: BitwiseCopyable>(_ index: Int, as type: Element.Type) -> Element {
    precondition(index >= 0 && index < count)
    return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index * MemoryLayout<Element>.size, as: type)
  }

  private func stored(_ index: Int) -> Int32 {
    switch element {
    case .int8: Int32(load(index, as: Int8.self))
    case .uint8: Int32(load(index, as: UInt8.self))
    default: Int32(load(index, as: Int16.self))
    }
  }

  private func real(_ stored: Int32) -> Float { Float(stored - zeroPoint) * scale }
}

/// The bound that the elements of a scores tensor are compared with as they are stored.
struct ScoreCut {
  /// For the integer types; above all of them when no score is high enough.
  var stored = Int32.max
  /// For float32; NaN when no score is high enough.
  var real = Float.nan
}

/// The least number for which `isTaken` holds, which from there on holds for all; nil when it holds for none.
private func least(from first: Int64, to last: Int64, where isTaken: (Int64) -> Bool) -> Int64? {
  guard isTaken(last) else { return nil }
  var (low, high) = (first, last)
  while low < high {
    let middle = low + (high - low) / 2
    if isTaken(middle) { high = middle } else { low = middle + 1 }
  }
  return low
}

/// Numbers that rise as floats do.
private func ordinal(of value: Float) -> Int64 {
  let bits = Int64(value.bitPattern & 0x7FFF_FFFF)
  return value.sign == .minus ? -bits : bits
}

private func float(ofOrdinal ordinal: Int64) -> Float {
  ordinal < 0 ? -Float(bitPattern: UInt32(-ordinal)) : Float(bitPattern: UInt32(ordinal))
}
