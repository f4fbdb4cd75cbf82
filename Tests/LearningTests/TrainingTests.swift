import CBench
import Learning
import Testing

struct TrainingTests {
  private static func options(_ optimizer: Optimizer = .defaultAdamW) -> TrainingOptions {
    var options = TrainingOptions()
    options.optimizer = optimizer
    options.rate = .cosine(peak: optimizer == .defaultSGD ? 0.1 : 0.02, last: 0, warmUp: 4, steps: 80)
    options.gradientLimit = 5
    return options
  }

  @Test func aWholeNetworksGradient() throws {
    try GradientCheck(architecture: SampleNetworks.residual(), seed: 4).run()
  }

  @Test(arguments: [Optimizer.defaultSGD, .defaultAdamW], [false, true])
  func learnsAndIsTheSameTwice(optimizer: Optimizer, quantized: Bool) throws {
    let trainers = try (0..<2).map { _ in
      let trainer = try Trainer(
        SampleNetworks.residual(quantized: quantized), batch: 16, sampleCount: 100,
        options: TrainingTests.options(optimizer))
      trainer.network.initialize(seed: 5)
      for _ in 0..<80 { try trainer.runNext() }
      return trainer
    }
    #expect(trainers[0].parameterBits == trainers[1].parameterBits)
    trainers[0].fill(Array(1000..<1016))
    let result = trainers[0].evaluate(samples: 16, against: .labels)
    #expect(result.correctCount >= 14, "\(result)")
  }

  @Test func aSeedOfItsOwnGoesAnotherWay() throws {
    let bits = try [1, 2].map { seed in
      var options = TrainingTests.options()
      options.seed = UInt64(seed)
      let trainer = try Trainer(SampleNetworks.residual(), batch: 4, sampleCount: 32, options: options)
      trainer.network.initialize(seed: 1)
      for _ in 0..<3 { try trainer.runNext() }
      return trainer.parameterBits
    }
    #expect(bits[0] != bits[1])
  }

  /// In a process of its own: the count is of the whole process.
  @Test(arguments: [true, false]) func stepsTakeNoMemory(usesBLAS: Bool) async {
    await #expect(processExitsWith: .success) { [usesBLAS] in
      #expect(swl_allocation_count() > 0, "calls for memory are not counted")
      for quantized in [false, true] {
        var options = TrainingTests.options()
        options.pruning = PruningSchedule(begin: 0, end: 6, interval: 1)
        options.l2 = 1e-4
        let trainer = try Trainer(
          SampleNetworks.residual(quantized: quantized, density: 0.5), batch: 8, sampleCount: 64, options: options,
          usesBLAS: usesBLAS)
        trainer.network.initialize(seed: 1)
        trainer.fill(Array(0..<8))
        _ = try trainer.run(samples: 8, against: .labels)
        let before = swl_allocation_count()
        for samples in [8, 5, 1, 8] { _ = try trainer.run(samples: samples, against: [.labels, .teacher]) }
        for _ in 0..<70 { _ = trainer.order.next() }
        _ = trainer.evaluate(samples: 8, against: .labels)
        #expect(swl_allocation_count() == before)
      }
    }
  }

  @Test func memoryIsKnownBefore() throws {
    let architecture = try SampleNetworks.residual()
    let expected = try Trainer.byteCount(architecture, batch: 8, options: TrainingOptions())
    let trainer = try Trainer(architecture, batch: 8, sampleCount: 8, options: TrainingOptions())
    #expect(trainer.network.byteCount == expected)
    // Values of 8 samples, each with its gradient, would take more if none shared memory with another.
    let values = architecture.values.reduce(0) { $0 + $1.count } * 8 * 4 * 2
    #expect(expected < values + 4 * architecture.parameterCount * 4)
  }

  @Test func frozenLayersStay() throws {
    var architecture = try SampleNetworks.residual()
    for index in architecture.layers.indices.dropLast() { architecture.setTrainable(false, layer: index) }
    let trainer = try Trainer(architecture, batch: 8, sampleCount: 64, options: TrainingTests.options())
    trainer.network.initialize(seed: 9)
    let (before, statistics) = (trainer.parameterBits, trainer.network.withStatistics { $0[0] })
    for _ in 0..<5 { try trainer.runNext() }
    let head = architecture.parameters[architecture.layers.last!.parameters.lowerBound].offset
    #expect(trainer.parameterBits[..<head] == before[..<head])
    #expect(trainer.parameterBits[head...] != before[head...])
    #expect(trainer.network.withStatistics { $0[0] } == statistics)
    #expect(trainer.network.byteCount < (try Trainer.byteCount(SampleNetworks.residual(), batch: 8, options: .init())))
  }

  @Test func stopsWhenTheLossIsNoNumber() throws {
    var options = TrainingTests.options()
    options.rate = .constant(.infinity)
    let trainer = try Trainer(SampleNetworks.residual(), batch: 8, sampleCount: 64, options: options)
    trainer.network.initialize(seed: 9)
    #expect(throws: TrainingError.self) { for _ in 0..<5 { try trainer.runNext() } }
  }

  @Test func schedules() {
    let schedule = RateSchedule.cosine(peak: 1, last: 0.2, warmUp: 4, steps: 12)
    let rates = (0...14).map { schedule.rate(at: $0) }
    #expect(rates[0] == 0.25 && rates[3] == 1 && rates[4] == 1)
    #expect(abs(rates[8] - 0.6) < 1e-6 && abs(rates[12] - 0.2) < 1e-6 && rates[14] == rates[12])
    #expect(Array(rates[4...12]) == rates[4...12].sorted(by: >))
    #expect(RateSchedule.constant(0.5).rate(at: 99) == 0.5)
  }

  @Test func theGradientIsClipped() throws {
    var options = TrainingTests.options(.sgd(momentum: 0, weightDecay: 0))
    (options.rate, options.gradientLimit) = (.constant(1), 0.01)
    let trainer = try Trainer(SampleNetworks.residual(), batch: 8, sampleCount: 64, options: options)
    trainer.network.initialize(seed: 9)
    try trainer.runNext()
    let norm = trainer.network.withGradients { values in
      values.indices.reduce(0.0) { $0 + Double(values[$1] * values[$1]) }.squareRoot()
    }
    #expect(abs(norm - 0.01) < 1e-6)
  }

  @Test func everySampleOncePerEpoch() {
    var order = SampleOrder(count: 50, seed: 4)
    var epochs: [[Int]] = [[]]
    while epochs.count < 4 {
      if let sample = order.next() { epochs[epochs.count - 1].append(sample) } else { epochs.append([]) }
    }
    for epoch in epochs.dropLast() { #expect(epoch.sorted() == Array(0..<50)) }
    #expect(epochs[0] != epochs[1])
    #expect(order.epoch == 3 && order.position == 0)
  }
}
