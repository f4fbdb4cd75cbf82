import Engine
import ModelFormat
import SamplePrograms
import Tensors
import Testing

/// What callers hand over and get where that differs from what a tensor holds.
struct PortBoundaryTests {
  /// A picture of 2 x 3 pixels with 4 channels, passed on by a copy.
  private func session(_ type: ElementType, boundary: ElementType, layout: Port.Layout) throws -> Session {
    var builder = ProgramBuilder()
    let source = builder.tensor("x", type, [1, 2, 3, 4], scale: 0.5, zeroPoint: 3)
    let target = builder.tensor("y", type, [1, 2, 3, 4], scale: 0.5, zeroPoint: 3)
    builder.input(source)
    builder.output(target)
    for port in [\Program.inputs, \.outputs] {
      builder.program[keyPath: port][0].type = boundary
      builder.program[keyPath: port][0].layout = layout
    }
    var copy = Copy()
    (copy.input, copy.output, copy.rank) = (source, target, 1)
    copy.extents = [24, 1, 1, 1, 1, 1]
    copy.inputStrides = [1, 0, 0, 0, 0, 0]
    copy.outputStrides = [1, 0, 0, 0, 0, 0]
    builder.step(.copy(copy))
    return try Session(file: builder.file.span.bytes)
  }

  private func bytes(_ values: [Float]) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
  }

  /// The number in [N, C, H, W] of each element of [N, H, W, C].
  private let order = (0..<24).map { $0 % 4 * 6 + $0 / 4 }

  @Test(arguments: [ElementType.int8, .uint8, .float32])
  func channelsFirst(boundary: ElementType) throws {
    let type: ElementType = boundary == .float32 ? .float32 : .int8
    let session = try session(type, boundary: boundary, layout: .channelsFirst)
    let width = boundary.byteCount
    let input = (0..<24 * width).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) }
    session.writeInput(0, from: input.span.bytes)
    session.run()
    #expect(session.readOutput(0) == input)
    let shift: UInt8 = type == .int8 ? UInt8(Session.storageBias) ^ (boundary == .uint8 ? 128 : 0) : 0
    let stored = session.outputStorage(0).withUnsafeBytes { [UInt8]($0) }
    let expected = order.flatMap { index in (0..<width).map { input[index * width + $0] ^ shift } }
    #expect(stored == expected)
    let port = session.program.inputs[0]
    #expect(port.shape(of: session.program.tensors[port.tensor]).dimensions == [1, 4, 2, 3])
  }

  @Test(arguments: [Port.Layout.stored, .channelsFirst])
  func reals(layout: Port.Layout) throws {
    let session = try session(.int8, boundary: .float32, layout: layout)
    #expect(session.byteCount(of: session.program.inputs[0]) == 96)
    var input = [Float](repeating: 0, count: 24)
    // Halves go to the even step; what is too large is cut, what is no number is zero.
    for (index, value) in [0.25, 0.75, -0.25, 1e9, -1e9, .nan, .infinity, 61.9].enumerated() {
      input[index] = Float(value)
    }
    session.writeInput(0, from: bytes(input).span.bytes)
    session.run()
    let expected: [Float] = [0, 1, 0, 62, -65.5, 0, 62, 62] + [Float](repeating: 0, count: 16)
    #expect(session.readOutput(0) == bytes(expected))
  }
}
