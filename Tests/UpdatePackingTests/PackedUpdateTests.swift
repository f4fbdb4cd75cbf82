import FleetProtocol
import Testing
import UpdatePacking

struct PackedUpdateTests {
  /// A change whose values are distributed as differences of products, many small and few large.
  private func change(_ count: Int) -> [Float] {
    var random = SplitMix64(seed: 21)
    return (0..<count).map { _ in
      let sum = (0..<4).reduce(0.0) { total, _ in total + random.nextFraction() - 0.5 }
      return Float(sum * sum * sum * 0.01)
    }
  }

  private func packed(_ values: [Float], _ format: UpdateFormat) throws -> [UInt8] {
    try #require(PackedUpdate.pack(UpdateEncoder.encode(values, as: format, seed: 1)))
  }

  @Test(arguments: UpdateFormat.Bits.allCases, [0.01, 1])
  func updatesComeBack(bits: UpdateFormat.Bits, density: Double) throws {
    for count in [0, 1, 100, 10_000] {
      let update = try UpdateEncoder.encode(change(count), as: UpdateFormat(bits: bits, density: density))
      let frame = try #require(PackedUpdate.pack(update))
      #expect(try PackedUpdate.unpack(frame, count: count) == update)
    }
  }

  /// Bits of a parameter on the wire, for a model of 100,000.
  @Test(arguments: [
    (UpdateFormat(bits: .eight), 6.2), (UpdateFormat(bits: .four), 2.4), (UpdateFormat(bits: .one), 1.05),
    (UpdateFormat(bits: .eight, density: 0.1), 1.4), (UpdateFormat(bits: .four, density: 0.1), 1.0),
    (UpdateFormat(bits: .four, density: 0.05), 0.54), (UpdateFormat(bits: .four, density: 0.01), 0.15),
    (UpdateFormat(bits: .one, density: 0.01), 0.12),
  ])
  func bitsOfAParameter(format: UpdateFormat, limit: Double) throws {
    let bits = Double(try packed(change(100_000), format).count) * 8 / 100_000
    #expect(bits < limit && bits > limit * 0.75)
  }

  @Test func bombsAndDamageAreRefused() throws {
    let zeros = try #require(PackedUpdate.pack([UInt8](repeating: 0, count: 50_000_000), level: 1))
    #expect(zeros.count < 20_000)
    #expect(throws: WireError(.tooLarge, offset: 0)) { try PackedUpdate.unpack(zeros, count: 100_000) }
    let frame = try packed(change(2000), UpdateFormat(bits: .eight))
    for count in 0..<frame.count {
      #expect(throws: WireError.self) { try PackedUpdate.unpack(Array(frame[..<count]), count: 2000) }
    }
    #expect(throws: WireError.self) { try PackedUpdate.unpack(frame + [0], count: 2000) }
    var random = SplitMix64(seed: 4)
    for _ in 0..<2000 {
      var bytes = frame
      bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 255)
      if let update = try? PackedUpdate.unpack(bytes, count: 2000) {
        #expect(update.count <= UpdateDecoder.byteLimit(count: 2000))
      }
    }
  }
}
