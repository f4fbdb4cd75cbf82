import Graph
import Learning
import Testing
import Training

/// A model on the way into a network and back.
struct RoundTripTests {
  private func expectSame(_ a: [Float], _ b: [Float], _ tolerance: Float = 1e-4) {
    #expect(a.count == b.count)
    for (x, y) in zip(a, b) { #expect(abs(x - y) <= tolerance) }
  }

  @Test func theNetworkAnswersLikeTheEngine() throws {
    let graph = try Models.digits()
    let model = try TrainableModel(graph)
    #expect(model.endsInSoftmax && model.outputCount == 10)
    let network = try Network(model.architecture, options: NetworkOptions(batch: 1))
    model.loadWeights(into: network) { _ in 0 }
    for seed in 1..<4 {
      let picture = Models.pictures(1, seed: UInt64(seed))
      expectSame(softmax(network.answers(picture)), try Models.answers(graph, picture))
    }
  }

  /// Batch norms put behind convolutions that have weights change nothing.
  @Test func batchNormsBeginAsNothing() throws {
    let graph = try Models.digits()
    var plan = FinetuningPlan()
    plan.treatment.insertsBatchNorm = true
    let samples = TrainingSamples(
      inputs: Models.pictures(64), inputCount: 784, labels: (0..<64).map { Int32($0 % 10) })
    let finetuning = try Finetuning(graph, plan, samples)
    let picture = Models.pictures(1, seed: 9)
    let expected = try Models.answers(graph, picture)
    expectSame(softmax(finetuning.trainer.network.answers(picture)), expected, 1e-3)
    expectSame(try Models.answers(finetuning.trainedModel().graph, picture), expected, 1e-3)
  }

  /// With batch norms, which the graph has no operator for, and without.
  @Test(arguments: [false, true]) func theTrainedGraphAnswersLikeTheNetwork(fromScratch: Bool) throws {
    let graph = try Models.digits()
    var plan = FinetuningPlan()
    (plan.batch, plan.duration, plan.startsFromScratch) = (8, .steps(6), fromScratch)
    plan.treatment.insertsBatchNorm = fromScratch
    let samples = TrainingSamples(
      inputs: Models.pictures(16), inputCount: 784, labels: (0..<16).map { Int32($0 % 10) })
    let finetuning = try Finetuning(graph, plan, samples)
    while !finetuning.isDone { _ = try finetuning.runStep() }
    let trained = finetuning.trainedModel()
    #expect(trained.ranges.isEmpty)
    let picture = Models.pictures(1, seed: 9)
    let expected = softmax(finetuning.trainer.network.answers(picture))
    expectSame(expected, try Models.answers(trained.graph, picture))
    #expect(zip(expected, try Models.answers(graph, picture)).contains { abs($0 - $1) > 1e-3 })
  }

  @Test func pruningAndRoundingComeThrough() throws {
    let graph = try Models.digits()
    var plan = FinetuningPlan()
    (plan.batch, plan.duration) = (8, .steps(20))
    plan.treatment.quantizes = true
    plan.treatment.density = 0.25
    let samples = TrainingSamples(
      inputs: Models.pictures(16), inputCount: 784, labels: (0..<16).map { Int32($0 % 10) })
    let finetuning = try Finetuning(graph, plan, samples)
    while !finetuning.isDone { _ = try finetuning.runStep() }
    #expect(abs(finetuning.density - 0.25) < 0.01)
    let trained = finetuning.trainedModel()
    // The input, and what every layer that is no reshape leaves.
    #expect(trained.ranges[graph.inputs[0]] != nil)
    let rounded = trained.graph.nodes.filter { node in
      switch node.operation {
      case .convolution, .depthwiseConvolution, .fullyConnected, .reduce: true
      default: false
      }
    }
    for node in rounded {
      let range = try #require(trained.ranges[node.outputs[0]])
      #expect(range.least <= 0 && range.greatest > range.least)
    }
    let pruned = trained.graph.nodes.filter { if case .convolution = $0.operation { true } else { false } }.dropFirst()
    for node in pruned {
      let bytes = try #require(trained.graph[node.inputs[1]!].constant)
      let zeros = stride(from: 0, to: bytes.count, by: 4).count { bytes[$0..<$0 + 4].allSatisfy { $0 == 0 } }
      #expect(abs(Double(zeros) * 4 / Double(bytes.count) - 0.75) < 0.01)
    }
  }

  /// What was pruned before stays pruned, without being asked for.
  @Test func zeroBlocksStayZero() throws {
    let graph = try Models.digits()
    var plan = FinetuningPlan()
    (plan.batch, plan.duration) = (8, .steps(10))
    plan.treatment.density = 0.5
    let samples = TrainingSamples(
      inputs: Models.pictures(16), inputCount: 784, labels: (0..<16).map { Int32($0 % 10) })
    let first = try Finetuning(graph, plan, samples)
    while !first.isDone { _ = try first.runStep() }
    plan.treatment.density = nil
    let second = try Finetuning(first.trainedModel().graph, plan, samples)
    while !second.isDone { _ = try second.runStep() }
    #expect(second.density == first.density && first.density < 0.51)
  }

  /// A teacher that answers like the model itself leaves nothing to learn.
  @Test func distilsWithoutLabels() throws {
    let graph = try Models.digits()
    let model = try TrainableModel(graph)
    let network = try Network(model.architecture, options: NetworkOptions(batch: 16))
    model.loadWeights(into: network) { _ in 0 }
    var samples = TrainingSamples(inputs: Models.pictures(16), inputCount: 784)
    samples.teacher = network.answers(samples.inputs)
    var plan = FinetuningPlan()
    (plan.batch, plan.duration, plan.peakRate) = (16, .steps(120), 4e-3)
    let same = try Finetuning(graph, plan, samples)
    #expect(same.evaluate(samples).loss < 1e-6)
    plan.startsFromScratch = true
    plan.treatment.insertsBatchNorm = true
    let other = try Finetuning(graph, plan, samples)
    let before = try other.runStep().loss
    while !other.isDone { _ = try other.runStep() }
    #expect(other.evaluate(samples).loss < before / 5)
  }

  @Test func onlyTheHeadChanges() throws {
    let graph = try Models.digits()
    var plan = FinetuningPlan()
    (plan.batch, plan.duration, plan.treatment.trainsHeadOnly) = (8, .steps(3), true)
    let samples = TrainingSamples(
      inputs: Models.pictures(8), inputCount: 784, labels: (0..<8).map { Int32($0) })
    let finetuning = try Finetuning(graph, plan, samples)
    while !finetuning.isDone { _ = try finetuning.runStep() }
    let trained = finetuning.trainedModel().graph
    for (old, new) in zip(graph.nodes, trained.nodes) where old.inputs.count > 1 {
      var isHead = false
      if case .fullyConnected = old.operation { isHead = true }
      #expect((graph[old.inputs[1]!].constant == trained[new.inputs[1]!].constant) == !isHead, "\(old.place)")
    }
  }
}
