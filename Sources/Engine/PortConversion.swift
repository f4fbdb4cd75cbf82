internal import ModelFormat
internal import Tensors

/// The way between a port's elements as callers know them and as the tensor has them.
struct PortConversion {
  private let port: Port
  private let quantization: Quantization?
  private let count: Int
  /// Of a picture with its channels first: images, channels, pixels of an image.
  private let images: Int
  private let channels: Int
  private let pixels: Int

  init(_ port: Port, _ tensor: TensorRecord) {
    self.port = port
    quantization = port.type == .float32 && tensor.type == .int8 ? tensor.quantization : nil
    count = tensor.elementCount
    let isChannelsFirst = port.layout == .channelsFirst
    images = isChannelsFirst ? tensor.shape[0] : 1
    channels = isChannelsFirst ? tensor.shape[3] : 1
    pixels = isChannelsFirst ? tensor.shape[1] * tensor.shape[2] : count
  }

  /// Whether both are the same, but for the bias of stored bytes.
  var isIdentity: Bool { quantization == nil && (port.layout == .stored || channels == 1 || pixels == 1) }

  /// Fills a tensor with what a caller hands over: values, without the bias of stored bytes.
  @unsafe func write(_ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) {
    if let quantization {
      let inverse = 1 / quantization.scale
      forEachElement { outside, inside in
        let real = unsafe source.loadUnaligned(fromByteOffset: 4 * outside, as: Float.self)
        let stored = quantized(real * inverse, quantization.zeroPoint)
        unsafe target.storeBytes(of: stored, toByteOffset: inside, as: Int8.self)
      }
    } else {
      let width = port.type.byteCount
      forEachElement { outside, inside in
        for byte in 0..<width { unsafe target[inside * width + byte] = source[outside * width + byte] }
      }
    }
  }

  /// Fills a caller's memory with a tensor's values, which are without the bias of stored bytes.
  @unsafe func read(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
    if let quantization {
      forEachElement { outside, inside in
        let stored = unsafe source.loadUnaligned(fromByteOffset: inside, as: Int8.self)
        let real = Float(Int32(stored) - quantization.zeroPoint) * quantization.scale
        unsafe target.storeBytes(of: real, toByteOffset: 4 * outside, as: Float.self)
      }
    } else {
      let width = port.type.byteCount
      forEachElement { outside, inside in
        for byte in 0..<width { unsafe target[outside * width + byte] = source[inside * width + byte] }
      }
    }
  }

  /// Calls `body` with the number of each element at the boundary and in the tensor.
  private func forEachElement(_ body: (_ outside: Int, _ inside: Int) -> Void) {
    for image in 0..<images {
      for channel in 0..<channels {
        for pixel in 0..<pixels {
          body((image * channels + channel) * pixels + pixel, (image * pixels + pixel) * channels + channel)
        }
      }
    }
  }

  /// clamp(rne(value) + zero point); what is no number becomes the zero point.
  private func quantized(_ value: Float, _ zeroPoint: Int32) -> Int8 {
    guard value == value else { return Int8(truncatingIfNeeded: zeroPoint) }
    let bounded = min(max(value, -1024), 1024)
    let nearest = Int32((bounded + 0x1.8p23) - 0x1.8p23)
    return Int8(truncatingIfNeeded: min(max(nearest + zeroPoint, -128), 127))
  }
}
