internal import CKernels
internal import Tensors

/// Everything that frames of one source are worked on in: tables, rows of samples, a row of bytes. One arena, whose size
/// is known before it is taken.
@safe struct FrameMemory {
  /// For the components of a pixel, and for the planes.
  @unsafe let across, down: InlineArray<4, FrameTaps>
  /// Of each component that a plane has, a row of samples, from `rowStart` of the plane on.
  @unsafe let samples: UnsafeMutablePointer<Int16>
  let sampleStride: Int
  let rowStart: InlineArray<3, Int>
  /// Three rows of pixels, one of the value around a letterboxed frame, and three of elements.
  @unsafe let bytes: UnsafeMutablePointer<UInt8>
  let byteStride: Int
  private let arena: Arena

  var byteCount: Int { arena.byteCount }

  /// For tensors whose longer extent is `extent`.
  init(_ source: FrameSource, extent: Int) {
    // Kernels write whole rows of pairs; one sample behind the last is read.
    let longest = source.planes.reduce(0) { longest, plane in
      plane.components.reduce(longest) { max($0, $1.across.count + 2) }
    }
    sampleStride = Arena.aligned(2 * longest) / 2
    byteStride = Arena.aligned(extent)
    var rowStart = InlineArray<3, Int>(repeating: 0)
    var rowCount = 0
    for (number, plane) in source.planes.enumerated() {
      rowStart[number] = rowCount
      rowCount += plane.components.count
    }
    self.rowStart = rowStart

    let (startByteCount, weightByteCount) = (Arena.aligned(4 * extent), Arena.aligned(2 * extent))
    let tapByteCount = startByteCount + weightByteCount
    let sampleOffset = 8 * tapByteCount
    let byteOffset = sampleOffset + rowCount * sampleStride * 2
    let arena = Arena(byteCount: byteOffset + 7 * byteStride)
    func taps(_ number: Int) -> FrameTaps {
      let start = unsafe arena.address(offset: number * tapByteCount, byteCount: tapByteCount)
      return unsafe FrameTaps(
        start: start.assumingMemoryBound(to: Int32.self),
        weight: (start + startByteCount).assumingMemoryBound(to: Int16.self))
    }
    self.arena = arena
    unsafe across = [taps(0), taps(1), taps(2), taps(3)]
    unsafe down = [taps(4), taps(5), taps(6), taps(7)]
    unsafe samples = arena.address(offset: sampleOffset, byteCount: rowCount * sampleStride * 2)
      .assumingMemoryBound(to: Int16.self)
    unsafe bytes = arena.address(offset: byteOffset, byteCount: 7 * byteStride).assumingMemoryBound(to: UInt8.self)
  }
}
