import Glibc
import Imaging
import Kernels
import Testing

/// Memory between two pages that nobody may read.
private struct GuardedPages: ~Copyable {
  private let base: UnsafeMutableRawPointer
  private let pageCount: Int
  private static let pageByteCount = sysconf(Int32(_SC_PAGESIZE))

  init(byteCount: Int) {
    pageCount = (byteCount + Self.pageByteCount - 1) / Self.pageByteCount
    base = mmap(nil, (pageCount + 2) * Self.pageByteCount, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
    precondition(base != MAP_FAILED)
    precondition(mprotect(base + Self.pageByteCount, pageCount * Self.pageByteCount, PROT_READ | PROT_WRITE) == 0)
  }

  /// The first or the last bytes.
  func bytes(_ count: Int, atEnd: Bool) -> UnsafeRawBufferPointer {
    let free = pageCount * Self.pageByteCount - count
    return UnsafeRawBufferPointer(start: base + Self.pageByteCount + (atEnd ? free : 0), count: count)
  }

  deinit { munmap(base, (pageCount + 2) * Self.pageByteCount) }
}

@Suite struct FrameReadingTests {
  @Test(arguments: PixelFormat.allCases) func nothingOutsideOfAFrameIsRead(pixels: PixelFormat) throws {
    let regions = [nil, FrameRegion(x: 0, y: 0, width: 3, height: 2), FrameRegion(x: 1, y: 1, width: 99, height: 99)]
    for (width, height) in [(2, 2), (5, 3), (7, 5), (8, 4), (15, 3), (16, 3), (17, 4), (33, 5), (640, 6)] {
      let format = try FrameFormat(pixels, width: width, height: height)
      let memory = GuardedPages(byteCount: frameByteCount(format))
      var writer = try FrameWriter(format, pixelInput(24, 17, .stretch))
      var output = [UInt8](repeating: 0, count: writer.byteCount)
      for region in regions {
        for isMirrored in [false, true] {
          try writer.look(FrameView(region: region, isMirrored: isMirrored))
          for atEnd in [false, true] {
            var span = output.mutableSpan
            var tensor = span.mutableBytes
            try writer.write(memory.bytes(frameByteCount(format), atEnd: atEnd).bytes, to: &tensor)
          }
        }
      }
      // Black, of formats with chroma as little green.
      #expect(Set(output).count <= 3)
    }
  }
}
