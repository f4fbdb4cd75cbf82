import ModelFormat
import SamplePrograms
import Tensors
import Testing

/// Coded constants that do not decode to exactly their tensor.
struct ConstantRefusalTests {
  /// 40 bytes: ten blocks, of which the first, the fourth and the tenth are not zero.
  private static let plain: [UInt8] = {
    var bytes = [UInt8](repeating: 0, count: 40)
    (bytes[0], bytes[13], bytes[39]) = (1, 2, 3)
    return bytes
  }()

  private static func sample(_ coding: ConstantCoding) -> CodedSample { CodedSample(plain, .int8, coding) }

  private static func refusal(_ coding: ConstantCoding, _ change: (inout [UInt8]) -> Void) -> ModelError.Code? {
    var sample = sample(coding)
    var record = sample.builder.weights
    change(&record)
    sample.store(record)
    return sample.refusal()
  }

  /// The record of a bitmap: count, two bytes of bits, three blocks.
  @Test func bitmaps() {
    func refused(_ change: (inout [UInt8]) -> Void) -> Bool {
      ConstantRefusalTests.refusal(.bitmap, change) == .badCoding
    }
    #expect(ConstantRefusalTests.sample(.bitmap).builder.weights.count == 4 + 2 + 12)
    #expect(ConstantRefusalTests.sample(.bitmap).refusal() == nil)
    #expect(refused { $0[0] = 2 } && refused { $0[0] = 4 } && refused { $0[3] = 255 })
    #expect(
      refused { $0.removeLast() } && refused { $0.append(0) } && refused { $0 = [3, 0, 0] } && refused { $0 = [] })
    #expect(refused { $0[4] ^= 1 } && refused { $0[4] ^= 2 } && refused { $0[5] ^= 4 } && refused { $0[5] ^= 128 })
    #expect(refused { $0[6] = 0 }, "a block of zeros")
    // A bit and a block more, with the count as it was or one higher: ten blocks are all there are.
    #expect(
      refused {
        $0[5] |= 4; $0 += [1, 0, 0, 0]
      }
        && refused {
          $0[0] = 4; $0[5] |= 4; $0 += [1, 0, 0, 0]
        })
    #expect(
      ConstantRefusalTests.refusal(.bitmap) {
        $0[0] = 4; $0[4] |= 2; $0 += [1, 0, 0, 0]
      } == nil)
  }

  @Test func bytesBehindTheEndOfTheLastBlock() {
    var sample = CodedSample([1, 2, 3, 4, 5], .int8, .bitmap)
    #expect(sample.builder.weights == [2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 0, 0, 0])
    sample.builder.weights[12] = 1
    #expect(sample.refusal() == .badCoding)
  }

  @Test(arguments: [ConstantCoding.zstd, .bitmapZstd])
  func frames(coding: ConstantCoding) {
    func refused(_ change: (inout [UInt8]) -> Void) -> Bool {
      ConstantRefusalTests.refusal(coding, change) == .badCoding
    }
    #expect(ConstantRefusalTests.sample(coding).refusal() == nil)
    #expect(refused { $0[0] ^= 1 }, "another count")
    #expect(refused { $0[4] ^= 1 } && refused { $0[7] = 0 }, "another magic number")
    for flags: UInt8 in [0x00, 0x21, 0x24, 0x28, 0x30, 0x60, 0xe0] {
      #expect(refused { $0[8] = flags }, "windows, dictionaries, checksums, other sizes: \(flags)")
    }
    #expect(refused { $0[9] += 1 } && refused { $0[9] -= 1 }, "another size")
    #expect(refused { $0.append(0) } && refused { $0.removeLast() })
    #expect(refused { $0 += $0[4...] }, "two frames")
    #expect(refused { $0 += [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0] }, "a skippable frame")
    #expect(refused { $0[4] = 0x25 } && refused { $0[4] = 0x27 }, "frames of old versions")
  }

  @Test func everyTruncationAndBitFlip() throws {
    var random = SystemlessRandom(seed: 5)
    let bytes = random.bytes(600, keptOfEight: 3)
    for coding in ConstantCoding.allCases {
      let whole = CodedSample(bytes, .int32, coding)
      for count in 0..<whole.builder.weights.count {
        var cut = whole
        cut.store(Array(whole.builder.weights[..<count]))
        #expect(cut.refusal() == .badCoding, "\(coding.name), \(count) bytes")
      }
      for bit in 0..<8 * whole.builder.weights.count {
        var flipped = whole
        flipped.builder.weights[bit / 8] ^= 1 << (bit % 8)
        _ = flipped.refusal()
      }
    }
  }

  @Test func planesOfBytes() {
    var sample = ConstantRefusalTests.sample(.zstd)
    sample.builder.program.tensors[1].coded?.coding = .planesZstd
    #expect(sample.refusal() == .badCoding)
  }

  @Test func recordsOutsideTheSection() {
    var sample = ConstantRefusalTests.sample(.bitmap)
    sample.builder.program.tensors[1].coded?.byteCount += 1
    #expect(sample.refusal() == .badPlacement)
    sample.builder.program.tensors[1].coded?.byteCount = Int(UInt32.max)
    #expect(sample.refusal() == .badPlacement)
  }

  @Test func codedConstantsInAFileOfVersion1() {
    var file = Refusal(ConstantRefusalTests.sample(.zstd).builder)
    let record = file.records().tensors[1]
    file.put(1, at: 8)
    #expect(file.error() == ModelError(.badShape, offset: record, place: .tensor(1)))
  }

  /// Little files of zeros: more than a model may have is refused before any memory is taken.
  @Test func bombs() throws {
    let sample = CodedSample([UInt8](repeating: 0, count: 1 << 20), .int8, .zstd)
    #expect(sample.file.count < 2000)
    var limits = ModelLimits()
    limits.memoryByteCount = 1 << 20
    #expect(Refusal(sample.builder).error(limits: limits) == nil)
    limits.memoryByteCount -= 1
    #expect(Refusal(sample.builder).error(limits: limits)?.code == .badShape)

    var builder = sample.builder
    builder.program.tensors.append(builder.program.tensors[1])
    limits.memoryByteCount = 2 << 20
    #expect(Refusal(builder).error(limits: limits) == nil)
    limits.memoryByteCount -= 1
    let file = Refusal(builder)
    #expect(file.error(limits: limits) == ModelError(.tooLarge, offset: file.records().tensors[2], place: .tensor(2)))
  }

  /// One constant that many steps name is not decoded again and again without end.
  @Test func workOfChecking() {
    var builder = SamplePrograms.all.first { $0.name == "coded-windows-bytes" }!.builder
    var limits = ModelLimits()
    limits.memoryByteCount = 1 << 13
    #expect(Refusal(builder).error(limits: limits) == nil)
    for _ in 0..<2000 { builder.program.steps.insert(builder.program.steps[0], at: 0) }
    #expect(Refusal(builder).error(limits: limits)?.code == .tooMuchWork)
  }
}
