import ModelFormat
import SamplePrograms
import Tensors
import Testing

/// Every coding gives every constant back.
struct ConstantCodingTests {
  @Test(arguments: ConstantCoding.allCases, [ElementType.int8, .int16, .int32, .float32, .int64])
  func roundTrips(coding: ConstantCoding, type: ElementType) throws {
    var random = SystemlessRandom(seed: UInt64(coding.rawValue))
    for count in Array(1...40) + [255, 256, 257, 1000, 70_000] {
      for density in [0, 1, 3, 8] {
        let bytes = random.bytes(count * type.byteCount, keptOfEight: density)
        let sample = CodedSample(bytes, type, coding)
        #expect(try sample.decoded() == bytes, "\(count) elements, \(density) of 8 blocks")
        #expect(sample.nonzeroBlockCount == ConstantCodingTests.blocks(of: bytes))
      }
    }
  }

  /// Counted by looking where nothing is stated.
  @Test func nonzeroBlocksOfPlainConstants() {
    var random = SystemlessRandom(seed: 7)
    for count in [1, 4, 5, 63, 64, 65] {
      let bytes = random.bytes(count, keptOfEight: 4)
      let sample = CodedSample(bytes, .int8, nil)
      #expect(sample.nonzeroBlockCount == ConstantCodingTests.blocks(of: bytes))
    }
  }

  @Test func aPrunedConstantIsSmallAsABitmap() {
    var random = SystemlessRandom(seed: 3)
    let bytes = random.bytes(4096, keptOfEight: 2)
    let sample = CodedSample(bytes, .int8, .bitmap)
    #expect(sample.builder.weights.count == 4 + 1024 / 8 + 4 * ConstantCodingTests.blocks(of: bytes))
  }

  @Test func byteElementsHaveNoPlanes() {
    #expect(ConstantEncoder(level: 3).encoded([1, 2, 3].span.bytes, .int8, as: .planesZstd) == nil)
  }

  @Test func filesWithoutCodedConstantsStayVersion1() {
    #expect(SamplePrograms.file("windows-bytes")[8] == 1)
    #expect(SamplePrograms.file("coded-windows-bytes")[8] == 2)
  }

  private static func blocks(of bytes: [UInt8]) -> Int {
    stride(from: 0, to: bytes.count, by: 4).count { start in
      bytes[start..<min(start + 4, bytes.count)].contains { $0 != 0 }
    }
  }
}

/// A file with one coded constant that no step uses.
struct CodedSample {
  var builder: ProgramBuilder

  /// Nil: the constant as it is.
  init(_ bytes: [UInt8], _ type: ElementType, _ coding: ConstantCoding?) {
    builder = ProgramBuilder()
    let x = builder.tensor("x", .int8, [1])
    builder.input(x)
    builder.output(x)
    builder.weights = bytes
    let shape = Shape([bytes.count / type.byteCount])!
    builder.program.tensors.append(
      TensorRecord(name: "c", type: type, shape: shape, quantization: nil, placement: .constant(byteOffset: 0)))
    builder = builder.coded { _ in coding }
  }

  var file: [UInt8] { builder.file }

  var nonzeroBlockCount: Int {
    Constants(program: builder.program, weights: builder.weights.span.bytes).nonzeroBlockCount(of: 1)
  }

  /// Puts another coded record in the place of the constant's.
  mutating func store(_ record: [UInt8]) {
    builder.weights = record
    builder.program.tensors[1].coded?.byteCount = record.count
  }

  func decoded() throws(ModelError) -> [UInt8] {
    let file = file
    let (program, weights) = try ModelReader().read(file.span.bytes)
    let constants = Constants(program: program, weights: file.span.bytes.extracting(weights))
    let target = UnsafeMutableRawBufferPointer.allocate(byteCount: program.tensors[1].byteCount, alignment: 64)
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: constants.scratchByteCount, alignment: 64)
    defer {
      target.deallocate()
      scratch.deallocate()
    }
    try constants.decode(1, into: target, scratch: scratch)
    return Array(target)
  }

  /// The error that reading or decoding ends with, which must name the constant and its first byte in the file.
  func refusal() -> ModelError.Code? {
    do throws(ModelError) {
      _ = try decoded()
      return nil
    } catch {
      let file = Refusal(builder)
      #expect(error.place == .tensor(1) && error.offset == file.section(3) || error.code != .badCoding)
      return error.code
    }
  }
}

/// The same numbers each time.
struct SystemlessRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt8 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 56)
  }

  /// Bytes of few values, of which about so many of eight blocks of four are not zero.
  mutating func bytes(_ count: Int, keptOfEight: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: count)
    for start in stride(from: 0, to: count, by: 4) where Int(next() & 7) < keptOfEight {
      for index in start..<min(start + 4, count) { result[index] = next() & 31 }
    }
    return result
  }
}
