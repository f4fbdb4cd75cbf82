import Learning
import Testing

struct CheckpointTests {
  private static func trainer(
    batch: Int = 8, sampleCount: Int = 30, rate: Float = 0.01, density: Double? = 0.5
  ) throws -> Trainer {
    var options = TrainingOptions()
    options.rate = .cosine(peak: rate, last: 0, warmUp: 2, steps: 30)
    options.pruning = PruningSchedule(begin: 1, end: 15, interval: 2)
    let trainer = try Trainer(
      SampleNetworks.residual(quantized: true, density: density), batch: batch, sampleCount: sampleCount,
      options: options)
    trainer.network.initialize(seed: 7)
    return trainer
  }

  @Test(arguments: [1, 4, 11]) func goesOnWithTheSameBits(steps: Int) throws {
    let whole = try CheckpointTests.trainer()
    for _ in 0..<steps { try whole.runNext() }
    let file = whole.checkpoint()
    let later = try CheckpointTests.trainer()
    try later.resume(from: file.span.bytes)
    #expect(later.checkpoint() == file)
    let results = try [whole, later].map { trainer in try (0..<20).map { _ in try trainer.runNext() } }
    #expect(results[0] == results[1])
    #expect(whole.checkpoint() == later.checkpoint())
  }

  @Test func refusesWhatIsOfAnother() throws {
    let trainer = try CheckpointTests.trainer()
    let file = trainer.checkpoint()
    let others = try [
      CheckpointTests.trainer(batch: 9), CheckpointTests.trainer(sampleCount: 31),
      CheckpointTests.trainer(rate: 0.02), CheckpointTests.trainer(density: 0.25),
    ]
    var reasons: [String] = []
    for other in others {
      let before = other.checkpoint()
      do { try other.resume(from: file.span.bytes) } catch { reasons.append("\(error)") }
      #expect(other.checkpoint() == before)
    }
    #expect(reasons == ["otherOptions", "otherSampleCount(30)", "otherOptions", "otherNetwork"])
  }

  @Test func givesItsParametersToAnotherTraining() throws {
    var plain = try Trainer(SampleNetworks.residual(), batch: 8, sampleCount: 64, options: TrainingOptions())
    plain.network.initialize(seed: 3)
    for _ in 0..<3 { try plain.runNext() }
    let file = plain.checkpoint()
    let network = try Network(SampleNetworks.residual(density: 0.5), options: NetworkOptions(batch: 1))
    try network.takeParameters(fromCheckpoint: file.span.bytes)
    let bits = network.withParameters { values in values.indices.map { values[$0].bitPattern } }
    #expect(bits == plain.parameterBits)
    let statistics = [network, plain.network].map { $0.withStatistics { values in values.indices.map { values[$0] } } }
    #expect(statistics[0] == statistics[1] && statistics[0].contains { $0 != 0 && $0 != 1 })
    plain = try CheckpointTests.trainer()
    #expect(throws: CheckpointError.self) { try plain.network.takeParameters(fromCheckpoint: file.span.bytes) }
  }
}
