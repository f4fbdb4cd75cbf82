import Tensors
import Testing

struct ShapeTests {
  @Test func extentsStridesAndCounts() throws {
    let shape = try #require(Shape([2, 3, 4]))
    #expect(shape.rank == 3 && shape.elementCount == 24)
    #expect(shape.strides == [12, 4, 1])
    #expect(shape.elementCount(of: 1..<3) == 12)
    #expect(shape.description == "2x3x4")
    #expect(shape == Shape([2, 3, 4]) && shape != Shape([2, 12]))
  }

  @Test func aScalarHasOneElement() {
    #expect(Shape().elementCount == 1 && Shape().dimensions.isEmpty && Shape().description == "scalar")
    #expect(Shape([]) == Shape())
  }

  @Test(arguments: [[0], [-1], [2, 0], [1, 1, 1, 1, 1, 1, 1], [1 << 31], [1 << 20, 1 << 20], [Int.max, Int.max]])
  func refusesWhatIsEmptyOrTooLarge(extents: [Int]) {
    #expect(Shape(extents) == nil)
  }
}

struct ArenaTests {
  @Test func isZeroedAndAligned() {
    let arena = Arena(byteCount: 1000)
    let start = arena.address(offset: 0, byteCount: 1000)
    #expect(Int(bitPattern: start) % Arena.alignment == 0)
    #expect(UnsafeRawBufferPointer(start: start, count: 1000 + Arena.overread).allSatisfy { $0 == 0 })
    #expect(arena.address(offset: 1000, byteCount: 0) == start + 1000)
  }

  @Test func sizesRoundUpToTheAlignment() {
    #expect([0, 1, 64, 65].map(Arena.aligned) == [0, 64, 64, 128])
  }

  @Test func regionsOutsideAreRefused() async {
    await #expect(processExitsWith: .failure) { _ = Arena(byteCount: 64).address(offset: 32, byteCount: 33) }
    await #expect(processExitsWith: .failure) { _ = Arena(byteCount: 64).address(offset: -1, byteCount: 1) }
  }
}

struct ElementTypeTests {
  @Test func rawValuesAreThoseOfTheFormat() {
    #expect(ElementType.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(ElementType.allCases.map(\.byteCount) == [1, 1, 2, 4, 8, 2, 4, 1])
  }
}
