internal import CKernels
internal import Kernels

/// Makes a tensor's rows out of a frame's: two rows of each plane mixed to samples, samples to bytes of colour, bytes
/// looked up in a table. Only the part of the frame's rows that the tensor shows is read.
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
  /// Of each plane's rows, those that are read.
  private var groups: InlineArray<3, Range<Int>> = [0..<0, 0..<0, 0..<0]

  init(_ source: FrameSource, _ specification: InputSpecification, _ layout: TensorLayout, _ table: KernelTable) {
    self.source = source
    self.table = table.withPixels
    memory = FrameMemory(source, extent: max(specification.width, specification.height))
    steps = TensorSteps(
      layout, width: specification.width, height: specification.height, channels: specification.channels)
    placement = Placement(of: specification, width: source.width, height: source.height)
    unsafe memory.bytes.advanced(by: 3 * memory.byteStride).update(
      repeating: specification.fillValue, count: memory.byteStride)
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
      unsafe memory.down[number].lay(plane.down, down)
      for component in plane.components {
        if let index = component.index { unsafe memory.across[index].lay(component.across, across) }
      }
      groups[number] = countFromFirstGroup(of: plane)
    }
  }

  /// The groups of a plane's rows that are read; from then on samples are counted from the first of them.
  private func countFromFirstGroup(of plane: FramePlane) -> Range<Int> {
    var groups = Int.max..<Int.max
    for component in plane.components {
      guard let index = component.index else { continue }
      let samples = unsafe memory.across[index].samples(width)
      let last = min(samples.upperBound, component.across.count) - 1
      let first = samples.lowerBound / component.samplesPerGroup
      let end = last / component.samplesPerGroup + 1
      groups = groups.isEmpty ? first..<end : min(groups.lowerBound, first)..<max(groups.upperBound, end)
    }
    for component in plane.components {
      guard let index = component.index else { continue }
      unsafe memory.across[index].count(from: groups.lowerBound * component.samplesPerGroup, width)
    }
    return groups
  }

  /// The rows of a plane that are read.
  func rows(ofPlane plane: Int) -> Range<Int> {
    let rows = unsafe memory.down[plane].samples(height)
    return rows.lowerBound..<min(rows.upperBound, source.planes[plane].down.count)
  }

  /// Writes a whole tensor out of buffers that hold the planes.
  @unsafe func write(
    _ buffers: InlineArray<3, UnsafePointer<UInt8>?>, _ values: ValueTable, _ specification: InputSpecification,
    to tensor: UnsafeMutableRawPointer
  ) {
    unsafe fill(values, specification, tensor)
    var pixels = unsafe pixelArguments()
    let (along, ahead) = isTransposed ? (steps.row, steps.column) : (steps.column, steps.row)
    let first = placement.targetX * steps.column + placement.targetY * steps.row
    for row in 0..<height {
      for plane in source.planes.indices {
        unsafe mix(plane, buffers[source.planes[plane].buffer]!, row: row)
      }
      unsafe table.kernels.frame_pixels.run(&pixels, 0, 1)
      unsafe store(memory.bytes, isOne: !isColored, width, values, to: tensor, at: first + row * ahead, step: along)
    }
  }

  private var isColored: Bool {
    source.colors == SWL_FRAME_YUV || source.colors == SWL_FRAME_RGB || source.colors == SWL_FRAME_BAYER
  }

  /// The samples that a row of the tensor needs of a plane.
  @unsafe private func mix(_ number: Int, _ buffer: UnsafePointer<UInt8>, row: Int) {
    let plane = source.planes[number]
    let (first, weight) = unsafe (Int(memory.down[number].start[row]), memory.down[number].weight[row])
    let start = unsafe buffer + plane.offset + first * plane.stride + groups[number].lowerBound * plane.groupByteCount
    let next = first + 1 < plane.down.count ? plane.stride : 0
    var arguments = unsafe swl_frame_mix()
    unsafe (arguments.layout, arguments.bits) = (plane.layout, plane.bits)
    unsafe arguments.count = Int32(groups[number].count)
    unsafe arguments.word_factor = plane.wordFactor
    unsafe arguments.weight = weight
    unsafe (arguments.a, arguments.b) = (start, start + next)
    unsafe arguments.out = memory.samples + memory.rowStart[number] * memory.sampleStride
    unsafe arguments.out_stride = Int32(memory.sampleStride)
    unsafe table.kernels.frame_mix.run(&arguments, 0, 1)
  }

  /// The same for every row.
  @unsafe private func pixelArguments() -> swl_frame_pixels {
    var rows = unsafe InlineArray<4, UnsafePointer<Int16>?>(repeating: nil)
    for (number, plane) in source.planes.enumerated() {
      for (row, component) in plane.components.enumerated() {
        guard let index = component.index else { continue }
        unsafe rows[index] = UnsafePointer(memory.samples + (memory.rowStart[number] + row) * memory.sampleStride)
      }
    }
    let taps = unsafe memory.across
    return unsafe swl_frame_pixels(
      colors: source.colors, count: Int32(width), in: (rows[0], rows[1], rows[2], rows[3]),
      start: (taps[0].readable.0, taps[1].readable.0, taps[2].readable.0, taps[3].readable.0),
      weight: (taps[0].readable.1, taps[1].readable.1, taps[2].readable.1, taps[3].readable.1),
      factors: source.factors, out: memory.bytes, out_stride: Int32(memory.byteStride))
  }

  /// What a letterboxed frame leaves free of the tensor.
  @unsafe private func fill(
    _ values: ValueTable, _ specification: InputSpecification, _ tensor: UnsafeMutableRawPointer
  ) {
    let (left, right) = (placement.targetX, placement.targetX + placement.targetWidth)
    let (top, bottom) = (placement.targetY, placement.targetY + placement.targetHeight)
    let fill = unsafe memory.bytes + 3 * memory.byteStride
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
    let stride = isOne ? 0 : memory.byteStride
    let out = unsafe tensor.assumingMemoryBound(to: UInt8.self) + (values.isFloat ? 0 : start)
    if !values.isFloat && step == 1 {
      unsafe values.lookUp(rows, stride: stride, count: count, to: out, outStride: steps.channel, table)
    } else if !values.isFloat && steps.channels == 3 && step == 3 && steps.channel == 1 {
      let elements = unsafe memory.bytes + 4 * memory.byteStride
      unsafe values.lookUp(rows, stride: stride, count: count, to: elements, outStride: memory.byteStride, table)
      var arguments = unsafe swl_interleave(
        count: Int32(count), in: elements, in_stride: Int32(memory.byteStride), out: out)
      unsafe table.kernels.interleave.run(&arguments, 0, 1)
    } else {
      unsafe values.store(
        rows, stride: stride, count: count, to: tensor, at: start, step: step, channelStep: steps.channel)
    }
  }
}
