internal import CKernels
internal import Tensors

/// Everything that frames of one source are worked on in: tables, rows of samples, rows of bytes. One arena, whose size
/// is known before it is taken.
@safe struct FrameMemory {
  /// Of each plane.
  @unsafe let columns: InlineArray<3, FrameColumns>
  @unsafe let rows: InlineArray<3, FrameTaps>
  /// A row for each component of each plane, from `rowStart` of the plane on, as far apart as weights in `columns`.
  @unsafe let samples: UnsafeMutablePointer<Int16>
  let rowStart: InlineArray<3, Int>
  /// Three rows of pixels, one of the value around a letterboxed frame, and three of elements.
  @unsafe let bytes: UnsafeMutablePointer<UInt8>
  /// Elements from row to row, in all of these.
  let stride: Int
  /// Two rows, for frames whose own are shorter.
  @unsafe let shortRows: UnsafeMutablePointer<UInt8>
  private let arena: Arena

  var byteCount: Int { arena.byteCount }

  /// For tensors whose longer extent is `extent`.
  init(_ source: FrameSource, extent: Int) {
    let stride = Arena.aligned(extent)
    let planes = source.planes.map { $0.components.count }
    let componentCount = planes.reduce(0, +)
    // In bytes for each pixel: of a plane its rows' taps, starts and picks, of a component its taps and samples.
    let (planeSize, componentSize) = (4 + 2 + 4 + 8, 4 + 2 + 2)
    let componentStart = planes.count * planeSize * stride
    let byteStart = componentStart + componentCount * componentSize * stride
    let arena = Arena(byteCount: byteStart + 7 * stride + 2 * FrameGroups.byteCount)
    func region<Element>(_ offset: Int, _ count: Int, of type: Element.Type) -> UnsafeMutablePointer<Element> {
      unsafe arena.address(offset: offset, byteCount: count * MemoryLayout<Element>.stride)
        .assumingMemoryBound(to: type)
    }
    func taps(_ firsts: Int, _ weights: Int, rowCount: Int) -> FrameTaps {
      unsafe FrameTaps(
        first: region(firsts, rowCount * stride, of: Int32.self),
        weight: region(weights, rowCount * stride, of: Int16.self))
    }
    var rowStart = InlineArray<3, Int>(repeating: 0)
    for number in 1..<3 where number < planes.count { rowStart[number] = rowStart[number - 1] + planes[number - 1] }

    /// There are as many tables as planes.
    func table(_ number: Int) -> Int { min(number, planes.count - 1) }
    unsafe rows = InlineArray { number in
      let start = table(number) * planeSize * stride
      return unsafe taps(start, start + 4 * stride, rowCount: 1)
    }
    let weightStart = componentStart + 4 * componentCount * stride
    unsafe columns = InlineArray { [rowStart] number in
      let (start, row) = ((table(number) * planeSize + 4 + 2) * stride, rowStart[table(number)] * stride)
      return unsafe FrameColumns(
        start: region(start, stride, of: Int32.self), pick: region(start + 4 * stride, 8 * stride, of: UInt8.self),
        taps: taps(componentStart + 4 * row, weightStart + 2 * row, rowCount: planes[table(number)]), stride: stride)
    }
    let sampleStart = weightStart + 2 * componentCount * stride
    unsafe samples = region(sampleStart, componentCount * stride, of: Int16.self)
    unsafe bytes = region(byteStart, 7 * stride, of: UInt8.self)
    unsafe shortRows = region(byteStart + 7 * stride, 2 * FrameGroups.byteCount, of: UInt8.self)
    self.rowStart = rowStart
    self.stride = stride
    self.arena = arena
  }
}
