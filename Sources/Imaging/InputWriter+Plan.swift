internal import CImaging
internal import Tensors

extension InputWriter {
  /// What depends on the size of the picture, and the memory between the two passes.
  struct Plan {
    let width, height, channels: Int
    private let placement: Placement
    private let across, down: ResamplingWindow
    /// The rows that the second pass reads, already of the target's width.
    private var rows: [UInt8]
    private var sums: [Int32]
    /// One row of the picture at the target's size, and one of `fillValue`.
    private var row: [UInt8]
    private let fill: [UInt8]

    init(_ specification: InputSpecification, width: Int, height: Int, channels: Int) {
      self.width = width
      self.height = height
      self.channels = channels
      placement = Placement(of: specification, width: width, height: height)
      across = ResamplingWindow(
        start: placement.sourceX, length: placement.sourceWidth, extent: width, count: placement.targetWidth)
      down = ResamplingWindow(
        start: placement.sourceY, length: placement.sourceHeight, extent: height, count: placement.targetHeight)
      let rowByteCount = placement.targetWidth * channels
      rows = [UInt8](repeating: 0, count: down.inputs.count * rowByteCount)
      sums = [Int32](repeating: 0, count: rowByteCount)
      row = [UInt8](repeating: 0, count: rowByteCount)
      fill = [UInt8](repeating: specification.fillValue, count: specification.width * channels)
    }
  }
}

extension InputWriter.Plan {
  /// Writes the whole tensor. Pixels and tensor have the sizes of the plan and the specification.
  mutating func run(
    _ pixels: UnsafePointer<UInt8>, _ table: ValueTable, _ specification: InputSpecification,
    to tensor: UnsafeMutableRawPointer
  ) {
    let inputs = down.inputs
    unsafe swl_resample_rows(
      pixels + inputs.lowerBound * width * channels, Int32(width), Int32(channels), Int32(inputs.count), across.taps,
      across.weights, Int32(across.stride), Int32(placement.targetWidth), &rows)

    let (top, left, filled) = (placement.targetY, placement.targetX, placement.targetWidth)
    let right = specification.width - left - filled
    for y in 0..<specification.height {
      let start = y * specification.width
      guard top..<top + placement.targetHeight ~= y else {
        unsafe table.write(fill, channels, count: specification.width, to: tensor, at: start)
        continue
      }
      unsafe swl_resample_column(
        rows, Int32(inputs.lowerBound), Int32(row.count), down.taps, down.weights, Int32(down.stride), Int32(y - top),
        &sums, &row)
      unsafe table.write(fill, channels, count: left, to: tensor, at: start)
      unsafe table.write(row, channels, count: filled, to: tensor, at: start + left)
      unsafe table.write(fill, channels, count: right, to: tensor, at: start + left + filled)
    }
  }
}
