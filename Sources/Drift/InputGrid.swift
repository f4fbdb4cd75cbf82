internal import ModelFormat
internal import Tensors

/// The elements of a model's first input that are looked at: a grid of pixels, or elements spread evenly.
struct InputGrid: Sendable {
  /// Rows and columns of the grid, at most.
  static let extent = 16
  static let binCount = 64

  let byteCount: Int
  let channels: Int
  /// Element offsets of the first channel of each pixel.
  private let offsets: [Int32]
  /// What turns a stored byte into its rank among the tensor's values, 0 to 255; nil: the elements are float32.
  private let byteFlip: UInt8?
  /// Of each channel.
  let bins: [Bins]

  /// Nil for an input whose values have no known range. A picture is [1, height, width, 1 to 4]; `storageBias`, 0 or 128,
  /// is what stored bytes lie above the values of int8 tensors.
  init?(_ program: Program, storageBias: Int) {
    guard let port = program.inputs.first else { return nil }
    let tensor = program.tensors[port.tensor]
    let shape = tensor.shape
    let isPicture = shape.rank == 4 && shape[0] == 1 && shape[3] <= 4
    byteCount = tensor.byteCount
    channels = isPicture ? shape[3] : 1
    offsets = isPicture ? InputGrid.pixels(shape) : InputGrid.elements(shape.elementCount)
    switch (tensor.type, tensor.quantization) {
    case (.int8, let quantization?):
      guard let bins = Bins(valuesOf: quantization, count: InputGrid.binCount) else { return nil }
      self.bins = Array(repeating: bins, count: channels)
      byteFlip = storageBias == 0 ? 128 : 0
    case (.float32, _) where isPicture && (channels == 1 || channels == 3):
      var bins: [Bins] = []
      for channel in 0..<channels {
        guard let range = InputGrid.bins(port, channel: channel) else { return nil }
        bins.append(range)
      }
      self.bins = bins
      byteFlip = nil
    default: return nil
    }
  }

  /// Elements that are counted of each channel of a frame.
  var sampleCount: Int { offsets.count }

  /// Adds what an input holds to the first of `counts`: `binCount` of each channel.
  func count(_ input: RawSpan, into counts: inout MutableSpan<UInt32>) {
    precondition(input.byteCount == byteCount && counts.count >= channels * InputGrid.binCount)
    for channel in 0..<channels {
      if let byteFlip {
        countBytes(input, channel, byteFlip, into: &counts)
      } else {
        countFloats(input, channel, into: &counts)
      }
    }
  }

  /// Every offset lies in the input and every bin among the counts: what `count` has checked.
  private func countBytes(_ input: RawSpan, _ channel: Int, _ flip: UInt8, into counts: inout MutableSpan<UInt32>) {
    let offsets = offsets.span
    for index in offsets.indices {
      let element = unsafe Int(offsets[unchecked: index]) &+ channel
      let byte = unsafe input.unsafeLoad(fromUncheckedByteOffset: element, as: UInt8.self) ^ flip
      unsafe counts[unchecked: channel &* InputGrid.binCount &+ Int(byte >> 2)] &+= 1
    }
  }

  private func countFloats(_ input: RawSpan, _ channel: Int, into counts: inout MutableSpan<UInt32>) {
    for index in offsets.indices {
      let element = Int(offsets[index]) + channel
      let value = unsafe input.unsafeLoadUnaligned(fromByteOffset: 4 * element, as: Float.self)
      counts[channel * InputGrid.binCount + bins[channel].index(of: value)] &+= 1
    }
  }

  /// The middles of equal parts of a length.
  private static func middles(_ length: Int, atMost limit: Int) -> [Int] {
    let count = min(length, limit)
    return (0..<count).map { (2 * $0 + 1) * length / (2 * count) }
  }

  private static func elements(_ count: Int) -> [Int32] { middles(count, atMost: extent * extent).map { Int32($0) } }

  private static func pixels(_ shape: Shape) -> [Int32] {
    let columns = middles(shape[2], atMost: extent)
    return middles(shape[1], atMost: extent).flatMap { row in
      columns.map { Int32((row * shape[2] + $0) * shape[3]) }
    }
  }

  /// From the darkest to the brightest pixel.
  private static func bins(_ port: Port, channel: Int) -> Bins? {
    let dark = (0 - port.mean[channel]) / port.standardDeviation[channel]
    let bright = (1 - port.mean[channel]) / port.standardDeviation[channel]
    return Bins(low: min(dark, bright), high: max(dark, bright), count: binCount)
  }
}
