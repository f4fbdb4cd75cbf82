internal import CImaging
internal import Tensors

/// Takes the rows of a picture from top to bottom and writes the tensor's rows as soon as they can be made.
///
/// A row is resampled across and kept in a ring of as many rows as the longest window down the picture. Each row of the
/// tensor is one pass over the ring: resampled down, rounded and looked up in the table, a block of bytes at a time.
struct Resampler {
  /// Of the picture.
  let width, height, channels: Int
  private let placement: Placement
  private let across, down: ResamplingWindow
  private let ringRowCount, ringStride: Int
  private var ring: [UInt8]
  /// The next row of the picture, and of the part of the tensor that it fills.
  private var nextRow: Int
  private var nextOutput = 0

  /// Takes all memory that pictures of the given size need, `byteCount`, at most that of `ImageLimits`.
  init(_ specification: InputSpecification, width: Int, height: Int, channels: Int) throws(ImageError) {
    let limits = ImageLimits()
    try limits.check(width: width, height: height)
    self.width = width
    self.height = height
    self.channels = channels
    nextRow = height
    placement = Placement(of: specification, width: width, height: height)
    across = ResamplingWindow(
      start: placement.sourceX, length: placement.sourceWidth, extent: width, count: placement.targetWidth,
      isReversed: specification.isMirrored)
    down = ResamplingWindow(
      start: placement.sourceY, length: placement.sourceHeight, extent: height, count: placement.targetHeight)
    let block = Int(SWL_ROW_BLOCK)
    ringStride = (placement.targetWidth * channels + block - 1) / block * block
    ringRowCount = down.longest
    guard ringRowCount <= limits.maximumByteCount / ringStride else { throw .tooLarge(width: width, height: height) }
    ring = [UInt8](repeating: 0, count: ringRowCount * ringStride)
  }

  /// Bytes of the ring and of the windows.
  var byteCount: Int { ring.count + across.byteCount + down.byteCount }

  /// Bytes of the row that `push` waits for; 0 before `begin` and when it has had all of them.
  var rowByteCount: Int { nextRow < height ? width * channels : 0 }

  /// Starts a picture: fills what it leaves free of the tensor.
  @unsafe mutating func begin(
    _ specification: InputSpecification, _ table: ValueTable, in tensor: UnsafeMutableRawPointer
  ) {
    nextRow = 0
    nextOutput = 0
    let (top, left, width) = (placement.targetY, placement.targetX, specification.width)
    let (bottom, right) = (top + placement.targetHeight, left + placement.targetWidth)
    let value = specification.fillValue
    unsafe table.fill(value, 0..<top * width, of: tensor)
    if left > 0 || right < width {
      for row in top..<bottom {
        unsafe table.fill(value, row * width..<row * width + left, of: tensor)
        unsafe table.fill(value, row * width + right..<(row + 1) * width, of: tensor)
      }
    }
    unsafe table.fill(value, bottom * width..<specification.height * width, of: tensor)
  }

  /// Takes a row of `rowByteCount` bytes, which is not 0, and writes what it completes.
  @unsafe mutating func push(
    _ row: UnsafePointer<UInt8>, _ specification: InputSpecification, _ table: ValueTable,
    to tensor: UnsafeMutableRawPointer
  ) {
    let number = nextRow
    nextRow += 1
    guard down.inputs ~= number else { return }
    unsafe ring.withUnsafeMutableBufferPointer { ring in
      let slot = unsafe ring.baseAddress! + number % ringRowCount * ringStride
      unsafe across.withWindow { unsafe swl_resample_row(row, Int32(channels), $0, slot) }
      var rows = unsafe swl_ring(
        rows: ring.baseAddress, count: Int32(ringRowCount), stride: Int32(ringStride), channels: Int32(channels))
      while nextOutput < down.taps.count, down.taps[nextOutput].end <= nextRow {
        let pixel = (placement.targetY + nextOutput) * specification.width + placement.targetX
        unsafe down.withWindow {
          unsafe table.write(&rows, $0, nextOutput, width: placement.targetWidth, to: tensor, at: pixel)
        }
        nextOutput += 1
      }
    }
  }
}

extension swl_taps {
  /// The number of the first input behind them.
  fileprivate var end: Int { Int(start + count) }
}
