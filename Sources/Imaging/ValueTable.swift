internal import CImaging
internal import CKernels
internal import Kernels
internal import Tensors

/// The stored element of each of the 256 pixel values, for each channel in turn.
///
/// real = (pixel / 255 - mean) / deviation; a byte element is clamp(rne(real / scale) + zeroPoint). Evaluated in double
/// precision, so that a table holds the same values on every machine.
struct ValueTable {
  /// 256 values for each channel; the one that is not the tensor's element is empty.
  private var bytes: [UInt8] = []
  private var floats: [Float] = []
  private let channels: Int
  let isFloat: Bool

  /// `storageBias` is added to each byte as it is stored.
  init(_ specification: InputSpecification, storageBias: Int) {
    channels = specification.channels
    isFloat = specification.element == .float32
    let range = specification.element == .int8 ? -128.0...127.0 : 0.0...255.0
    for channel in 0..<channels {
      let mean = Double(specification.mean[channel])
      let deviation = Double(specification.standardDeviation[channel])
      for pixel in 0..<256 {
        let real = (Double(pixel) / 255 - mean) / deviation
        if isFloat {
          floats.append(Float(real))
        } else {
          let steps = roundedToNearestEven(real / Double(specification.quantization.scale))
          let value = min(max(steps + Double(specification.quantization.zeroPoint), range.lowerBound), range.upperBound)
          bytes.append(UInt8(truncatingIfNeeded: Int(value) + storageBias))
        }
      }
    }
  }

  var byteCount: Int { bytes.count + floats.count * MemoryLayout<Float>.stride }

  /// Writes an output of a window, `width` pixels made of rows of a ring, into a tensor from pixel number `start` on.
  @unsafe func write(
    _ ring: UnsafePointer<swl_ring>, _ window: UnsafePointer<swl_resampling>, _ output: Int, width: Int,
    to tensor: UnsafeMutableRawPointer, at start: Int
  ) {
    let (offset, index, width, channels) = (start * channels, Int32(output), Int32(width), Int32(channels))
    if isFloat {
      let elements = unsafe tensor.assumingMemoryBound(to: Float.self) + offset
      unsafe swl_resample_to_floats(ring, window, index, width, floats, channels, elements)
    } else {
      let elements = unsafe tensor.assumingMemoryBound(to: UInt8.self) + offset
      unsafe swl_resample_to_bytes(ring, window, index, width, bytes, channels, elements)
    }
  }

  /// Writes `count` pixels, bytes in rows of a channel each, `stride` apart or the same one for all, into a tensor from
  /// element `start` on, `step` and `channelStep` elements apart.
  @unsafe func store(
    _ rows: UnsafePointer<UInt8>, stride: Int, count: Int, to tensor: UnsafeMutableRawPointer, at start: Int, step: Int,
    channelStep: Int
  ) {
    var steps = swl_pixel_steps(
      count: Int32(count), channels: Int32(channels), row_stride: Int32(stride), step: Int32(step),
      channel_step: Int32(channelStep))
    if isFloat {
      unsafe swl_store_floats(rows, &steps, floats, tensor.assumingMemoryBound(to: Float.self) + start)
    } else {
      unsafe swl_store_bytes(rows, &steps, bytes, tensor.assumingMemoryBound(to: UInt8.self) + start)
    }
  }

  /// The same for bytes, to rows of elements `outStride` apart.
  @unsafe func lookUp(
    _ rows: UnsafePointer<UInt8>, stride: Int, count: Int, to out: UnsafeMutablePointer<UInt8>, outStride: Int,
    _ table: KernelTable
  ) {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      for channel in 0..<channels {
        var arguments = unsafe swl_lookup_q8()
        let (row, outRow) = unsafe (
          UnsafeRawPointer(rows + channel * stride), UnsafeMutableRawPointer(out + channel * outStride)
        )
        unsafe arguments.in = row.assumingMemoryBound(to: swl_q8.self)
        unsafe arguments.out = outRow.assumingMemoryBound(to: swl_q8.self)
        unsafe arguments.count = Int32(count)
        unsafe arguments.table = bytes.baseAddress! + 256 * channel
        unsafe table.kernels.lookup_q8.run(&arguments, 0, table.kernels.lookup_q8.units(&arguments))
      }
    }
  }

  /// Gives the pixels of a range, by their numbers in the tensor, one value in all channels.
  @unsafe func fill(_ value: UInt8, _ pixels: Range<Int>, of tensor: UnsafeMutableRawPointer) {
    for channel in 0..<channels {
      let entry = 256 * channel + Int(value)
      for pixel in pixels {
        let element = pixel * channels + channel
        if isFloat {
          unsafe tensor.storeBytes(of: floats[entry], toByteOffset: element * 4, as: Float.self)
        } else {
          unsafe tensor.storeBytes(of: bytes[entry], toByteOffset: element, as: UInt8.self)
        }
      }
    }
  }
}

/// Adding 1.5 * 2^52 leaves no fraction bits; from 2^51 on there is nothing left to round that matters to a byte.
private func roundedToNearestEven(_ value: Double) -> Double {
  abs(value) < 0x1p51 ? (value + 0x1.8p52) - 0x1.8p52 : value
}
