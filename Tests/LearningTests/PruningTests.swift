import Learning
import Testing

struct PruningTests {
  private static func trainer(density: Double, begin: Int = 2, end: Int = 20) throws -> Trainer {
    var options = TrainingOptions()
    options.pruning = PruningSchedule(begin: begin, end: end, interval: 3)
    let trainer = try Trainer(
      SampleNetworks.residual(density: density), batch: 8, sampleCount: 64, options: options)
    trainer.network.initialize(seed: 2)
    return trainer
  }

  /// Zero blocks of 1 output x 4 input channels, read off the weights themselves.
  private func keptBlocks(_ trainer: Trainer, _ parameter: Parameter) -> Int {
    trainer.network.withParameters { values in
      (0..<parameter.rows).reduce(0) { kept, row in
        kept
          + stride(from: 0, to: parameter.channels, by: 4).count { channel in
            (channel..<min(channel + 4, parameter.channels)).contains {
              values[parameter.offset + row * parameter.channels + $0] != 0
            }
          }
      }
    }
  }

  @Test(arguments: [0.25, 0.5, 0.3]) func reachesTheDensityAndStaysThere(density: Double) throws {
    let trainer = try PruningTests.trainer(density: density)
    var last = 1.0
    for step in 0..<30 {
      try trainer.runNext()
      for (index, parameter) in trainer.network.architecture.parameters.enumerated() where parameter.density != nil {
        let blocks = parameter.rows * ((parameter.channels + 3) / 4)
        let kept = keptBlocks(trainer, parameter)
        #expect(Double(kept) / Double(blocks) == trainer.network.density(ofParameter: index))
        if step >= 20 { #expect(kept == Int((density * Double(blocks)).rounded(.up))) }
        if parameter.name == "mixed.weights" {
          #expect(Double(kept) / Double(blocks) <= last)
          last = Double(kept) / Double(blocks)
        }
      }
    }
    #expect(last < 1)
  }

  /// What goes first is what is weakest.
  @Test func keepsTheStrongest() throws {
    let trainer = try PruningTests.trainer(density: 0.25, begin: 0, end: 0)
    let parameter = try #require(trainer.network.architecture.parameters.first { $0.name == "mixed.weights" })
    trainer.network.withParameters { values in
      for place in 0..<parameter.count { values[parameter.offset + place] = Float(place / 4 % 4 == 1 ? 5 : 1) }
    }
    try trainer.runNext()
    trainer.network.withParameters { values in
      for place in 0..<parameter.count {
        #expect((values[parameter.offset + place] != 0) == (place / 4 % 4 == 1), "\(place)")
      }
    }
  }

  @Test func whatIsZeroStaysZero() throws {
    let architecture = try SampleNetworks.residual(density: 1)
    let trainer = try Trainer(architecture, batch: 8, sampleCount: 64, options: TrainingOptions())
    trainer.network.initialize(seed: 2)
    let parameter = try #require(architecture.parameters.first { $0.name == "mixed.weights" })
    trainer.network.withParameters { for place in 8..<16 { $0[parameter.offset + place] = 0 } }
    trainer.network.keepZeroBlocks()
    for _ in 0..<4 { try trainer.runNext() }
    trainer.network.withParameters { values in
      for place in 0..<parameter.count { #expect((values[parameter.offset + place] == 0) == (8..<16 ~= place)) }
    }
  }
}
