import Imaging
import Tensors

/// What a writer writes, made the plain way: the part of the picture resampled across into a picture of its own, that
/// one down, then every pixel turned into an element. Weights have 22 fraction bits, both passes round to a byte.
struct TwoPassReference {
  private let specification: InputSpecification
  private let storageBias: Int

  init(_ specification: InputSpecification, storageBias: Int) {
    self.specification = specification
    self.storageBias = storageBias
  }

  func tensor(of image: Image) -> [UInt8] {
    let place = Placement(of: specification, width: image.width, height: image.height)
    let across = windows(place.sourceX, place.sourceWidth, extent: image.width, count: place.targetWidth)
    let down = windows(place.sourceY, place.sourceHeight, extent: image.height, count: place.targetHeight)
    let channels = image.channels
    var narrow = [[UInt8]](repeating: [], count: image.height)
    for y in 0..<image.height {
      for window in across {
        for channel in 0..<channels {
          narrow[y].append(window.sum { image.bytes[(y * image.width + $0) * channels + channel] })
        }
      }
    }
    var tensor: [UInt8] = []
    for y in 0..<specification.height {
      for x in 0..<specification.width {
        let (row, column) = (y - place.targetY, x - place.targetX)
        var pixel = [UInt8](repeating: specification.fillValue, count: channels)
        if 0..<place.targetHeight ~= row, 0..<place.targetWidth ~= column {
          pixel = (0..<channels).map { channel in down[row].sum { narrow[$0][column * channels + channel] } }
        }
        for channel in 0..<specification.channels { tensor += element(converted(pixel)[channel], channel) }
      }
    }
    return tensor
  }

  private struct Window {
    var first: Int
    var weights: [Int]

    func sum(_ value: (Int) -> UInt8) -> UInt8 {
      let sum = weights.indices.reduce(1 << 21) { $0 + Int(value(first + $1)) * weights[$1] }
      return UInt8(min(sum >> 22, 255))
    }
  }

  private func windows(_ start: Double, _ length: Double, extent: Int, count: Int) -> [Window] {
    let scale = length / Double(count)
    let support = max(scale, 1)
    return (0..<count).map { output in
      let centre = start + (Double(output) + 0.5) * scale
      let inputs = max(Int(centre - support + 0.5), 0)..<min(Int(centre + support + 0.5), extent)
      let values = inputs.map { max(0, 1 - abs((Double($0) - centre + 0.5) / support)) }
      let sum = values.reduce(0, +)
      return Window(first: inputs.lowerBound, weights: values.map { Int($0 / sum * 0x1p22 + 0.5) })
    }
  }

  private func converted(_ pixel: [UInt8]) -> [UInt8] {
    if pixel.count == specification.channels { return pixel }
    if pixel.count == 1 { return [pixel[0], pixel[0], pixel[0]] }
    let luma = zip(pixel, [19595, 38470, 7471]).reduce(32768) { $0 + Int($1.0) * $1.1 }
    return [UInt8(luma >> 16)]
  }

  private func element(_ pixel: UInt8, _ channel: Int) -> [UInt8] {
    let mean = Double(specification.mean[channel])
    let real = (Double(pixel) / 255 - mean) / Double(specification.standardDeviation[channel])
    if specification.element == .float32 { return withUnsafeBytes(of: Float(real)) { Array($0) } }
    let steps = (real / Double(specification.quantization.scale)).rounded(.toNearestOrEven)
    let range = specification.element == .int8 ? -128.0...127 : 0...255
    let value = min(max(steps + Double(specification.quantization.zeroPoint), range.lowerBound), range.upperBound)
    return [UInt8(truncatingIfNeeded: Int(value) + storageBias)]
  }
}
