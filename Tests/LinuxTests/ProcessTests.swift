import Linux
import Testing

@Suite struct ProcessTests {
  /// In a process of its own: others free memory meanwhile.
  @Test func memoryGrowsByWhatIsTouched() async {
    await #expect(processExitsWith: .success) {
      let byteCount = 32 << 20
      let before = try MemoryUsage.current()
      let block = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 4096)
      block.initializeMemory(as: UInt8.self, repeating: 1, count: byteCount)
      let after = try MemoryUsage.current()
      block.deallocate()
      #expect(after.residentByteCount - before.residentByteCount > Int64(byteCount) * 9 / 10)
      #expect(after.peakResidentByteCount >= Int64(byteCount))
      #expect(after.minorFaultCount > before.minorFaultCount)
    }
  }

  @Test func theProcessKnowsItself() throws {
    #expect(CurrentProcess.arguments.count >= 1)
    #expect(CurrentProcess.arguments == CommandLine.arguments)
    #expect(CurrentProcess.environment("PATH") != nil)
    #expect(CurrentProcess.environment("SWIFTLET_NO_SUCH_VARIABLE") == nil)
    #expect(try !CurrentProcess.allowedCPUs().isEmpty)
    #expect(CurrentProcess.pageByteCount >= 4096)
    let now = MonotonicClock.nanoseconds
    #expect(MonotonicClock.nanoseconds >= now)
  }

  @Test(arguments: [(1, 5, 7), (4, 1, 9), (3, 4, 5), (17, 33, 65)])
  func theMatrixProductIsOne(m: Int, n: Int, k: Int) throws {
    guard let product = loadBLAS() else {
      print("skipped: OpenBLAS is not installed")
      return
    }
    let (aStride, bStride, cStride) = (k + 2, n + 1, n + 3)
    let a = (0..<m * aStride).map { Float($0 % 7 - 3) }
    let b = (0..<k * bStride).map { Float($0 % 5 - 2) }
    var c = [Float](repeating: .nan, count: m * cStride)
    product(Int32(m), Int32(n), Int32(k), a, Int32(aStride), b, Int32(bStride), &c, Int32(cStride))
    for row in 0..<m {
      for column in 0..<n {
        let expected = (0..<k).reduce(Float(0)) { $0 + a[row * aStride + $1] * b[$1 * bStride + column] }
        #expect(c[row * cStride + column] == expected)
      }
    }
  }
}
