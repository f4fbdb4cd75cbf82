internal import CKernels
internal import Kernels

/// Makes a tensor's rows out of a frame's: samples at its pixels out of two rows of each plane, samples to bytes of
/// colour, bytes looked up in a table. Nothing else of the frame is read.
struct FrameResampler {
  let source: FrameSource
  private let memory: FrameMemory
  private let table: KernelTable
  private let steps: TensorSteps
  private var placement: Placement
  private var isTransposed = false
  /// Of the part of the tensor that the frame fills, along the frame's own axes.
  private var width = 0
  private var height = 0
  /// How each plane's pixels are picked.
  private var groups = InlineArray<3, FrameGroups>(repeating: FrameGroups(logarithm: 1))

  init(_ source: FrameSource, _ specification: InputSpecification, _ layout: TensorLayout, _ table: KernelTable) {
    self.source = source
    self.table = table.withPixels
    memory = FrameMemory(source, extent: max(specification.width, specification.height))
    steps = TensorSteps(
      layout, width: specification.width, height: specification.height, channels: specification.channels)
    placement = Placement(of: specification, width: source.width, height: source.height)
    unsafe memory.bytes.advanced(by: 3 * memory.stride).update(
      repeating: specification.fillValue, count: memory.stride)
  }

  var byteCount: Int { memory.byteCount }

  /// The tables of a view, whose region lies in the frame.
  mutating func look(_ view: FrameView, _ region: FrameRegion, _ specification: InputSpecification) {
    isTransposed = view.isTransposed
    let extents = isTransposed ? (region.height, region.width) : (region.width, region.height)
    placement = Placement(of: specification, width: extents.0, height: extents.1)
    let (isBackward, isUpward) = view.isReversed
    let across = FrameSpan(placement, ofRows: isTransposed, region.x, region.width, isReversed: isBackward)
    let down = FrameSpan(placement, ofRows: !isTransposed, region.y, region.height, isReversed: isUpward)
    (width, height) = (across.count, down.count)
    for (number, plane) in source.planes.enumerated() {
      unsafe memory.rows[number].lay(plane.down, down, count: height)
      groups[number] = unsafe memory.columns[number].lay(plane, across, count: blockedWidth)
    }
  }

  /// In whole blocks.
  private var blockedWidth: Int { (width + Int(SWL_FRAME_BLOCK) - 1) / Int(SWL_FRAME_BLOCK) * Int(SWL_FRAME_BLOCK) }

  /// The rows of a plane that are read.
  func rows(ofPlane plane: Int) -> Range<Int> {
    unsafe memory.rows[plane].samples(height, below: source.planes[plane].down.count)
  }

  /// Writes a whole tensor out of buffers that hold the planes.
  @unsafe func write(
    _ buffers: InlineArray<3, UnsafePointer<UInt8>?>, _ values: ValueTable, _ specification: InputSpecification,
    to tensor: UnsafeMutableRawPointer
  ) {
    unsafe fill(values, specification, tensor)
    var samplers = unsafe InlineArray<3, FrameSampler?> { unsafe sampler(of: $0, buffers) }
    var pixels = unsafe pixelArguments()
    let (along, ahead) = isTransposed ? (steps.row, steps.column) : (steps.column, steps.row)
    let first = placement.targetX * steps.column + placement.targetY * steps.row
    for row in 0..<height {
      for plane in 0..<3 { unsafe samplers[plane]?.sample(row: row) }
      unsafe table.kernels.frame_pixels.run(&pixels, 0, 1)
      unsafe store(memory.bytes, isOne: !isColored, width, values, to: tensor, at: first + row * ahead, step: along)
    }
  }

  private var isColored: Bool {
    source.colors == SWL_FRAME_YUV || source.colors == SWL_FRAME_RGB || source.colors == SWL_FRAME_BAYER
  }

  /// nil for a plane that there is not.
  @unsafe private func sampler(
    of number: Int, _ buffers: InlineArray<3, UnsafePointer<UInt8>?>
  ) -> FrameSampler? {
    guard number < source.planes.count else { return nil }
    let plane = source.planes[number]
    return unsafe FrameSampler(
      plane, number, buffers[plane.buffer]!, memory, count: blockedWidth, rowCount: height, groups[number], table)
  }

  @unsafe private func pixelArguments() -> swl_frame_pixels {
    var rows = unsafe InlineArray<4, UnsafePointer<Int16>?>(repeating: nil)
    for (number, plane) in source.planes.enumerated() {
      for (row, component) in plane.components.enumerated() {
        unsafe rows[component.index] = UnsafePointer(memory.samples + (memory.rowStart[number] + row) * memory.stride)
      }
    }
    return unsafe swl_frame_pixels(
      colors: source.colors, count: Int32(blockedWidth), in: (rows[0], rows[1], rows[2], rows[3]),
      factors: source.factors, out: memory.bytes, out_stride: Int32(memory.stride))
  }

  /// What a letterboxed frame leaves free of the tensor.
  @unsafe private func fill(
    _ values: ValueTable, _ specification: InputSpecification, _ tensor: UnsafeMutableRawPointer
  ) {
    let (left, right) = (placement.targetX, placement.targetX + placement.targetWidth)
    let (top, bottom) = (placement.targetY, placement.targetY + placement.targetHeight)
    let fill = unsafe memory.bytes + 3 * memory.stride
    func row(_ y: Int, _ columns: Range<Int>) {
      guard !columns.isEmpty else { return }
      unsafe store(
        fill, isOne: true, columns.count, values, to: tensor, at: y * steps.row + columns.lowerBound * steps.column,
        step: steps.column)
    }
    for y in 0..<specification.height {
      if top..<bottom ~= y {
        row(y, 0..<left)
        row(y, right..<specification.width)
      } else {
        row(y, 0..<specification.width)
      }
    }
  }

  /// Writes pixels, a row of bytes for each channel or one for all, from an element of the tensor on.
  @unsafe private func store(
    _ rows: UnsafePointer<UInt8>, isOne: Bool, _ count: Int, _ values: ValueTable, to tensor: UnsafeMutableRawPointer,
    at start: Int, step: Int
  ) {
    let stride = isOne ? 0 : memory.stride
    let out = unsafe tensor.assumingMemoryBound(to: UInt8.self) + (values.isFloat ? 0 : start)
    if !values.isFloat && step == 1 {
      unsafe values.lookUp(rows, stride: stride, count: count, to: out, outStride: steps.channel, table)
    } else if !values.isFloat && steps.channels == 3 && step == 3 && steps.channel == 1 {
      let elements = unsafe memory.bytes + 4 * memory.stride
      unsafe values.lookUp(rows, stride: stride, count: count, to: elements, outStride: memory.stride, table)
      var arguments = unsafe swl_interleave(
        count: Int32(count), in: elements, in_stride: Int32(memory.stride), out: out)
      unsafe table.kernels.interleave.run(&arguments, 0, 1)
    } else {
      unsafe values.store(
        rows, stride: stride, count: count, to: tensor, at: start, step: step, channelStep: steps.channel)
    }
  }
}
