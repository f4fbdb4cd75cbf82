import Aggregation
import FleetProtocol
import Privacy
import Rounds
import Testing

struct MergeTests {
  private let layout = ModelLayout([("weight", [2, 3]), ("bias", [3])])!
  private var replies: Replies { Replies(layout: layout) }
  private let base: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]

  private func moved(_ by: [Float]) -> [Float] { zip(base, by).map { $0 + $1 } }

  private func plan(_ strategy: StrategyName) -> RunPlan {
    var plan = RunPlan()
    plan.strategy = strategy
    return plan
  }

  private func run(_ plan: RunPlan, _ add: (inout RoundMerge) throws -> Void) throws -> GlobalModel {
    var model = GlobalModel(layout: layout, weights: base)
    var merge = RoundMerge(plan, layout)
    try add(&merge)
    try merge.move(&model, population: 10, SystemRandomNumberGenerator())
    return model
  }

  private let ones = [Float](repeating: 1, count: 9)

  @Test func wholeWeightsAndCodedChangesAreMergedByExamples() throws {
    let replies = replies
    let model = try run(plan(.average)) { merge in
      // Chunks of five bytes, in which neither headers nor values end.
      let whole = try replies.arrays(moved(ones), chunk: 131)
      try merge.add(try replies.reply(whole, examples: .double(30)), base: base)
      let coded = try replies.coded(ones.map { $0 * 5 }, UpdateFormat(bits: .full))
      try merge.add(try replies.reply(coded, examples: .signed(10)), base: base)
    }
    #expect(model.version == 1)
    #expect(model.weights == moved(ones.map { $0 * 2 }))
  }

  @Test func oldUpdatesCountLess() throws {
    let replies = replies
    let model = try run(plan(.buffered)) { merge in
      try merge.add(try replies.reply(try replies.arrays(moved(ones))), base: base, staleness: 3)
      try merge.add(try replies.reply(try replies.arrays(base)), base: base)
    }
    #expect(model.weights == moved(ones.map { $0 * 0.25 }))
  }

  @Test func robustRulesLeaveTheHostileOut() throws {
    for strategy in [StrategyName.median, .trimmedMean, .krum, .multiKrum] {
      let replies = replies
      var plan = plan(strategy)
      (plan.attackers, plan.minimumClients) = (1, 5)
      let model = try run(plan) { merge in
        for size in [1, 1, 1, 1, -1000] as [Float] {
          try merge.add(try replies.reply(try replies.arrays(moved(ones.map { $0 * size }))), base: base)
        }
      }
      #expect(model.weights == moved(ones), "\(strategy)")
    }
  }

  @Test func scaffoldMovesItsControl() throws {
    let replies = replies
    let model = try run(plan(.scaffold)) { merge in
      for _ in 0..<2 {
        try merge.add(
          try replies.reply(try replies.arrays(moved(ones)), control: try replies.arrays(ones.map { $0 * 5 })),
          base: base)
      }
    }
    #expect(model.weights == moved(ones))
    // 2 of 10 devices, each by 5.
    #expect(model.memory.control == ones)
  }

  @Test func privacySpends() throws {
    let replies = replies
    var plan = plan(.average)
    plan.privacy = .init()
    plan.privacy?.noiseMultiplier = 2
    let model = try run(plan) { merge in
      try merge.add(try replies.reply(try replies.arrays(moved(ones.map { $0 * 100 }))), base: base)
    }
    #expect(model.memory.accountant.epsilon(delta: 1e-5) > 0)
    let distance = zip(model.weights, base).map { Double(($0 - $1) * ($0 - $1)) }.reduce(0, +).squareRoot()
    // A part of length 1 of ten, and noise of deviation 0.2 in nine directions.
    #expect(distance > 0.01 && distance < 3)
  }

  @Test func refusedRepliesChangeNothing() throws {
    let replies = replies
    var broken = moved(ones)
    broken[8] = .infinity
    let model = try run(plan(.average)) { merge in
      try merge.add(try replies.reply(try replies.arrays(moved(ones))), base: base)
      let infinite = try replies.reply(try replies.arrays(broken))
      #expect(throws: UpdateProblem.self) { try merge.add(infinite, base: base) }
      broken[8] = .nan
      let none = try replies.reply(try replies.arrays(broken))
      #expect(throws: UpdateProblem.self) { try merge.add(none, base: base) }
      for examples in [RecordValue.double(.infinity), .double(.nan), .signed(0), .signed(-3)] {
        #expect(throws: UpdateProblem.self) {
          try merge.add(try replies.reply(try replies.arrays(moved(ones)), examples: examples), base: base)
        }
      }
      #expect(merge.updates == 1)
    }
    #expect(model.weights == moved(ones))
  }

  @Test func longUpdatesAreRefused() throws {
    let replies = replies
    var plan = plan(.average)
    plan.normLimit = 3.01
    var merge = RoundMerge(plan, layout)
    try merge.add(try replies.reply(try replies.arrays(moved(ones))), base: base)
    let long = try replies.reply(try replies.arrays(moved(ones.map { $0 * 1.01 })))
    #expect(throws: UpdateProblem.self) { try merge.add(long, base: base) }
  }

  @Test func memoryComesBackFromItsBytes() throws {
    var plan = plan(.adam)
    plan.serverRate = 0.1
    let replies = replies
    let model = try run(plan) { merge in
      try merge.add(try replies.reply(try replies.arrays(moved(ones))), base: base)
    }
    let read = try StrategyMemory(decoding: model.memory.encoded())
    #expect(read == model.memory)
    #expect(!read.optimizer.squares.isEmpty)
  }
}
