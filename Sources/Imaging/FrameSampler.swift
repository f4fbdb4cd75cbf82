internal import CKernels
internal import Kernels

/// Makes rows of samples out of a plane of one frame.
@unsafe struct FrameSampler {
  private let kernel: swl_frame_samples_kernel
  private var arguments: swl_frame_samples
  private let rows: FrameTaps
  private let start: UnsafePointer<UInt8>
  private let stride, rowByteCount: Int
  private let last: Int32
  /// Of the tensor.
  private let rowCount: Int
  private let shortRows: UnsafeMutablePointer<UInt8>

  /// For `rowCount` rows of `count` pixels, whole blocks. `buffer` holds plane number `number`, whose tables are laid.
  init(
    _ plane: FramePlane, _ number: Int, _ buffer: UnsafePointer<UInt8>, _ memory: FrameMemory, count: Int,
    rowCount: Int, _ groups: FrameGroups, _ table: KernelTable
  ) {
    let columns = unsafe memory.columns[number]
    unsafe kernel = table.kernels.frame_samples
    unsafe rows = memory.rows[number]
    unsafe start = buffer + plane.offset
    unsafe (stride, rowByteCount) = (plane.stride, plane.rowByteCount)
    unsafe last = Int32(plane.down.count - 1)
    unsafe self.rowCount = rowCount
    unsafe shortRows = memory.shortRows
    unsafe arguments = swl_frame_samples(
      count: Int32(count), components: Int32(plane.components.count), bits: plane.bits, group: Int32(groups.size),
      is_split: groups.isSplit ? 1 : 0, word_factor: swl_frame_word_factor(plane.bits), weight: 0, a: start, b: start,
      ahead: 0, start: columns.start, pick: columns.pick, across: columns.taps.weight,
      out: memory.samples + memory.rowStart[number] * memory.stride, stride: Int32(memory.stride))
  }

  /// The samples of a row of the tensor.
  mutating func sample(row: Int) {
    let first = unsafe rows.first[row]
    let above = unsafe start + Int(first) * stride
    let next = unsafe row + 1 < rowCount ? rows.first[row + 1] : first
    unsafe arguments.ahead = Int(next - first) * stride
    unsafe arguments.weight = rows.weight[row]
    unsafe (arguments.a, arguments.b) = (readable(above, 0), readable(first < last ? above + stride : above, 1))
    unsafe kernel.run(&arguments, 0, 1)
  }

  /// A row itself or, when it is shorter than what is read at once, a copy with room behind it.
  private func readable(_ row: UnsafePointer<UInt8>, _ number: Int) -> UnsafePointer<UInt8> {
    guard unsafe rowByteCount < FrameGroups.byteCount else { return unsafe row }
    let copy = unsafe shortRows + number * FrameGroups.byteCount
    unsafe copy.update(from: row, count: rowByteCount)
    return unsafe UnsafePointer(copy)
  }
}
