import ModelFormat
import SamplePrograms
import Tensors
import Testing

/// What is wrong with the container or with a record by itself: each refusal names the byte.
struct ContainerRefusalTests {
  @Test func header() {
    var file = Refusal("windows-bytes")
    #expect(file.error(verifiesDigests: true) == nil)
    file.bytes[0] = 0
    #expect(file.error() == ModelError(.notAModel, offset: 0))

    file = Refusal("windows-bytes")
    for version: UInt32 in [0, 3, .max] {
      file.put(version, at: 8)
      #expect(file.error() == ModelError(.unsupportedVersion, offset: 8))
    }

    file = Refusal("windows-bytes")
    file.put(17, at: 12)
    #expect(file.error() == ModelError(.badCount, offset: 12))
    file.put(.max, at: 12)
    #expect(file.error() == ModelError(.badCount, offset: 12))

    file = Refusal("windows-bytes")
    file.bytes.append(0)
    #expect(file.error() == ModelError(.wrongLength, offset: 16))

    file.bytes = Array(file.bytes[..<100])
    #expect(file.error() == ModelError(.tooShort, offset: 0))
    file.bytes = []
    #expect(file.error() == ModelError(.notAModel, offset: 0))
  }

  @Test func checksums() {
    var file = Refusal("windows-bytes")
    file.bytes[file.section(3)] ^= 1
    #expect(file.error(verifiesDigests: true) == ModelError(.corrupt, offset: file.section(3)))
    file = Refusal("windows-bytes")
    file.bytes[file.entry(0) + 40] ^= 1
    #expect(file.error(verifiesDigests: true) == ModelError(.corrupt, offset: 128))
  }

  @Test func sections() {
    var file = Refusal("windows-bytes")
    file.put(99, at: file.entry(2))
    #expect(file.error() == ModelError(.sectionMissing, offset: 160))

    file = Refusal("windows-bytes")
    file.put(1, at: file.entry(1))
    #expect(file.error() == ModelError(.badCount, offset: file.entry(1)))

    file = Refusal("windows-bytes")
    file.put(UInt32(file.section(1) + 1), at: file.entry(1) + 8)
    #expect(file.error() == ModelError(.badPlacement, offset: file.entry(1)))
    file.put(0, at: file.entry(1) + 8)
    #expect(file.error() == ModelError(.badPlacement, offset: file.entry(1)))
    file.put(.max, at: file.entry(1) + 8)
    #expect(file.error() == ModelError(.badPlacement, offset: file.entry(1) + 8))

    file = Refusal("windows-bytes")
    file.put(.max, at: file.entry(1) + 20)
    #expect(file.error() == ModelError(.badPlacement, offset: file.entry(1) + 16))
  }

  @Test func countsAndTexts() {
    var file = Refusal("windows-bytes")
    file.put(.max, at: file.section(0))
    #expect(file.error() == ModelError(.badCount, offset: file.section(0)))

    file = Refusal("windows-bytes")
    file.put(.max, at: file.section(1) + 8)
    #expect(file.error() == ModelError(.badCount, offset: file.section(1) + 8))

    file = Refusal("windows-bytes")
    let name = file.records().tensors[1] + 48
    file.put(.max, at: name)
    #expect(file.error() == ModelError(.badString, offset: name))

    file = Refusal("windows-bytes")
    let step = file.steps()[1]
    file.put(0xffff_0002, at: step)
    #expect(file.error() == ModelError(.badCount, offset: step, place: .step(1)))
    file.put(0x0001_0002, at: step)
    #expect(file.error() == ModelError(.unknownOperation, offset: step, place: .step(1)))
    file.bytes[step] = 99
    #expect(file.error() == ModelError(.unknownOperation, offset: step, place: .step(1)))
  }

  @Test func tensorRecords() {
    let whole = Refusal("windows-bytes")
    let start = whole.records().tensors[1]
    func refused(_ code: ModelError.Code, _ change: (inout Refusal) -> Void) {
      var file = whole
      change(&file)
      #expect(file.error() == ModelError(code, offset: start, place: .tensor(1)))
    }
    refused(.badElementType) { $0.bytes[start] = 9 }
    refused(.badShape) { $0.bytes[start + 1] = 7 }
    refused(.badShape) { $0.put(0, at: start + 4) }
    refused(.badShape) { $0.put(1 << 30, at: start + 8) }
    refused(.badQuantization) { $0.put(0, at: start + 28) }
    refused(.badQuantization) { $0.put(Float.nan.bitPattern, at: start + 28) }
    refused(.badQuantization) { $0.put(128, at: start + 32) }
    refused(.badPlacement) { $0.put(.max, at: start + 36) }
    refused(.badPlacement) { $0.put(64, at: start + 40) }
    refused(.badPlacement) { $0.bytes[start] = 2 }
  }

  @Test func memoryLimits() {
    var limits = ModelLimits()
    limits.memoryByteCount = 300
    var builder = ProgramBuilder()
    builder.output(builder.bytes("x", [301]))
    #expect(Refusal(builder).error(limits: limits) == ModelError(.tooLarge, offset: Refusal(builder).section(3)))

    builder = ProgramBuilder()
    builder.output(builder.tensor("x", .float32, [100]))
    #expect(Refusal(builder).error(limits: limits) == ModelError(.tooLarge, offset: Refusal(builder).section(1)))
  }

  @Test func buffersAndPorts() {
    var file = Refusal("windows-bytes")
    let buffer = file.records().buffers + 16
    file.put(32, at: buffer)
    #expect(file.error() == ModelError(.badPlacement, offset: buffer, place: .buffer(1)))
    file.put(1 << 20, at: buffer)
    #expect(file.error() == ModelError(.badPlacement, offset: buffer, place: .buffer(1)))

    let whole = Refusal("windows-bytes")
    let (input, output) = (whole.records().inputs[1], whole.records().outputs[0])
    func refused(_ code: ModelError.Code, _ place: ModelError.Place, _ change: (inout Refusal) -> Void) {
      var file = whole
      change(&file)
      #expect(file.error() == ModelError(code, offset: place == .input(1) ? input : output, place: place))
    }
    refused(.badOperand, .input(1)) { $0.put(.max, at: input) }
    refused(.badPlacement, .input(1)) { $0.put(2, at: input) }
    refused(.badElementType, .input(1)) { $0.bytes[input + 4] = 7 }
    refused(.badElementType, .output(0)) { $0.bytes[output + 4] = 99 }
    refused(.badAttribute, .output(0)) { $0.bytes[output + 5] = 3 }
    refused(.badAttribute, .input(1)) { $0.put(0, at: input + 20) }

    var builder = ProgramBuilder()
    builder.input(builder.tensor("x", .float32, [1]))
    #expect(Refusal(builder).error() == ModelError(.badCount))
  }
}
