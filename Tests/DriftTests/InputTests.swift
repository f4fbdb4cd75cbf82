import Drift
import ModelFormat
import SamplePrograms
import Tensors
import Testing

struct InputTests {
  private func tally(_ program: Program, _ bytes: [UInt8], storageBias: Int = 128) throws -> DriftReference {
    var tally = DriftTally(DriftLayout(program, results: .none, storageBias: storageBias))
    tally.count(input: bytes.span.bytes)
    tally.endFrame()
    return try #require(tally.reference)
  }

  /// Of each channel 16 x 16 pixels, in bins of four values; small pictures whole.
  @Test func channelsOfAPicture() throws {
    let bytes = (0..<48 * 64 * 3).map { [UInt8(3), 128, 255][$0 % 3] }
    let reference = try tally(Models.classifier, bytes)
    for (channel, bin) in [(UInt8(0), 0), (1, 32), (2, 63)] {
      let found = try #require(reference[.input(channel: channel)])
      #expect(found.counts[bin] == 256 && found.total == 256 && found.low == -1 && found.high == 1)
    }
    let small = try tally(Models.program(.int8, [1, 5, 3, 1]), Array(0..<15))
    #expect(small[.input(channel: 0)]?.counts[..<4] == [4, 4, 4, 3])
    // Bytes as signed values: what is lowest is 128.
    let signed = try tally(Models.program(.int8, [1, 5, 3, 1]), Array(repeating: 128, count: 15), storageBias: 0)
    #expect(signed[.input(channel: 0)]?.counts[0] == 15)
  }

  @Test func pixelsAreSpreadEvenly() throws {
    let program = Models.program(.int8, [1, 64, 64, 1])
    let rows = (0..<64 * 64).map { UInt8(4 * ($0 / 64)) }
    let columns = (0..<64 * 64).map { UInt8(4 * ($0 % 64)) }
    for bytes in [rows, columns] {
      let counts = try #require(try tally(program, bytes)[.input(channel: 0)]?.counts)
      #expect(counts.indices.allSatisfy { counts[$0] == ($0 % 4 == 2 ? 16 : 0) })
    }
  }

  @Test func floats() throws {
    var program = Models.program(.float32, [1, 4, 4, 3])
    program.inputs[0].mean = [0.5, 0.5, 0.5]
    program.inputs[0].standardDeviation = [0.5, 0.25, -0.5]
    let values: [Float] = (0..<16).flatMap { _ in [0.999, -.infinity, .nan] }
    let reference = try tally(
      program, values.flatMap { float in (0..<4).map { UInt8(truncatingIfNeeded: float.bitPattern >> (8 * $0)) } })
    #expect(reference[.input(channel: 0)]?.counts[63] == 16)
    let second = try #require(reference[.input(channel: 1)])
    #expect(second.low == -2 && second.high == 2 && second.counts[0] == 16)
    let third = try #require(reference[.input(channel: 2)])
    #expect(third.low == -1 && third.high == 1 && third.counts[0] == 16)
    // Without channels of pictures no range of floats is known.
    #expect(try tally(Models.program(.float32, [1, 64]), Array(repeating: 0, count: 256)).distributions.isEmpty)
    program.inputs[0].standardDeviation = [1e38, 1, 1]
    #expect(try tally(program, Array(repeating: 0, count: 192)).distributions.isEmpty)
  }

  @Test func classesOfPrograms() {
    func results(_ program: Program) -> String { DriftLayout.Results(classesOf: program).map { "\($0)" } ?? "none" }
    #expect(results(Models.classifier) == "classes(count: 40, scores: ClosedRange(0.0...1.0))")
    var builder = ProgramBuilder()
    builder.output(builder.tensor("boxes", .int8, [1, 4, 10]))
    #expect(results(builder.program) == "none")
  }
}
