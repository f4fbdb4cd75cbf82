/// How a kernel's output lies in memory and how near to the reference it must be.
struct Output {
  enum Element {
    case bytes
    case q8
    case int16
    case int32
    case int64
    /// Equal within 1e-5 of the larger of the value and `magnitude`.
    case float(magnitude: Float)

    var byteCount: Int {
      switch self {
      case .bytes, .q8: 1
      case .int16: 2
      case .int32, .float: 4
      case .int64: 8
      }
    }
  }

  let element: Element
  let pixels: Int
  /// Elements written in each pixel, and from one pixel to the next.
  let used: Int
  let stride: Int

  init(_ element: Element, pixels: Int, used: Int, stride: Int) {
    self.element = element
    self.pixels = pixels
    self.used = used
    self.stride = stride
  }

  init(_ element: Element, count: Int) { self.init(element, pixels: 1, used: count, stride: count) }

  var byteCount: Int { pixels == 0 ? 0 : ((pixels - 1) * stride + used) * element.byteCount }
}

extension Output {
  /// The first difference between two buffers of this layout, in words.
  func difference(_ actual: Region, _ expected: Region) -> String? {
    for pixel in 0..<pixels {
      let first = pixel * stride
      for index in 0..<used where !agree(actual, expected, first + index) {
        let values = "\(text(actual, first + index)), the reference \(text(expected, first + index))"
        return "pixel \(pixel) element \(index): \(values)"
      }
      guard pixel + 1 < pixels else { break }
      for byte in (first + used) * element.byteCount..<(first + stride) * element.byteCount
      where !actual.holdsPattern(byte) {
        return "the gap behind pixel \(pixel) was written"
      }
    }
    return nil
  }

  private func agree(_ actual: Region, _ expected: Region, _ index: Int) -> Bool {
    switch element {
    case .bytes, .q8: return load(actual, index, UInt8.self) == load(expected, index, UInt8.self)
    case .int16: return load(actual, index, Int16.self) == load(expected, index, Int16.self)
    case .int32: return load(actual, index, Int32.self) == load(expected, index, Int32.self)
    case .int64: return load(actual, index, Int64.self) == load(expected, index, Int64.self)
    case .float(let magnitude):
      let (own, other) = (load(actual, index, Float.self), load(expected, index, Float.self))
      if own == other || own.isNaN && other.isNaN { return true }
      return (own - other).magnitude <= 1e-5 * max(other.magnitude, magnitude)
    }
  }

  private func text(_ region: Region, _ index: Int) -> String {
    switch element {
    case .bytes, .q8: "\(load(region, index, UInt8.self))"
    case .int16: "\(load(region, index, Int16.self))"
    case .int32: "\(load(region, index, Int32.self))"
    case .int64: "\(load(region, index, Int64.self))"
    case .float: "\(load(region, index, Float.self))"
    }
  }

  private func load<T: BitwiseCopyable>(_ region: Region, _ index: Int, _ type: T.Type) -> T {
    unsafe region.start.loadUnaligned(fromByteOffset: index * element.byteCount, as: type)
  }
}
