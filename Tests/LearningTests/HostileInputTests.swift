import Learning
import ModelFormat
import Testing

/// Whatever a checkpoint's bytes are, reading them ends with an error and an unchanged trainer.
struct HostileInputTests {
  private static func trainer() throws -> Trainer {
    let trainer = try Trainer(SampleNetworks.residual(), batch: 4, sampleCount: 16, options: TrainingOptions())
    trainer.network.initialize(seed: 7)
    return trainer
  }

  private func refuses(_ file: [UInt8], by trainer: Trainer) -> Bool {
    do {
      try trainer.resume(from: file.span.bytes)
      return false
    } catch {
      return !error.message.isEmpty && !error.message.contains("\n")
    }
  }

  @Test func everyFlippedByteIsFound() throws {
    let trainer = try HostileInputTests.trainer()
    let file = trainer.checkpoint()
    for place in Array(0..<200) + Array(stride(from: 200, to: file.count, by: 97)) + [file.count - 1] {
      var damaged = file
      damaged[place] ^= 1
      #expect(refuses(damaged, by: trainer), "byte \(place)")
    }
    #expect(trainer.checkpoint() == file)
  }

  /// Numbers that nobody counts to, under a digest that is right.
  @Test(arguments: [40, 48, 72]) func forgedNumbersAreRefused(place: Int) throws {
    let trainer = try HostileInputTests.trainer()
    var forged = Array(trainer.checkpoint().dropLast(64))
    forged[place + 7] = 0x7f
    forged += Array(sha256(of: forged.span.bytes).utf8)
    #expect(refuses(forged, by: trainer))
  }

  @Test func everyShorterFileIsRefused() throws {
    let trainer = try HostileInputTests.trainer()
    let file = trainer.checkpoint()
    for count in Array(0..<300) + [file.count - 64, file.count - 1] {
      #expect(refuses(Array(file[..<count]), by: trainer), "\(count) bytes")
    }
    #expect(refuses(file + [0], by: trainer))
  }

  @Test func networksThatCannotBeAreRefused() throws {
    #expect(throws: ArchitectureError.self) { try Architecture(input: Extent(height: 0, width: 1, channels: 1)) }
    #expect(throws: ArchitectureError.self) {
      try Architecture(input: Extent(height: 1 << 20, width: 1 << 20, channels: 9))
    }
    var net = try Architecture(input: Extent(height: 4, width: 4, channels: 2))
    #expect(throws: ArchitectureError.self) { try Network(net, options: NetworkOptions(batch: 1)) }
    #expect(throws: ArchitectureError.self) {
      try net.convolution("a", net.input, outputs: 2, window: SlidingWindow(5))
    }
    #expect(throws: ArchitectureError.self) {
      try net.convolution("a", net.input, outputs: 0, window: SlidingWindow(1))
    }
    #expect(throws: ArchitectureError.self) { try net.maxPool("a", net.input, window: SlidingWindow(2, stride: 0)) }
    #expect(throws: ArchitectureError.self) { try net.depthwise("a", net.input, window: SlidingWindow(Int.max)) }
    #expect(throws: ArchitectureError.self) { try net.reshape("a", net.input, to: Extent(channels: 31)) }
    #expect(throws: ArchitectureError.self) { try net.clamp("a", net.input, lower: 1, upper: 1) }
    #expect(throws: ArchitectureError.self) { try net.concatenation("a", []) }
    let small = try net.averagePool("a", net.input, window: SlidingWindow(2))
    #expect(throws: ArchitectureError.self) { try net.add("b", small, net.input) }
    #expect(throws: ArchitectureError.self) { try Network(net, options: NetworkOptions(batch: 0)) }
    #expect(throws: ArchitectureError.self) { try Network(net, options: NetworkOptions(batch: 1 << 40)) }
  }
}
