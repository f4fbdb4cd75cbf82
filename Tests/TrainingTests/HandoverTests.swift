import Compression
import Graph
import Learning
import Tensors
import Testing
import Training

/// What was rounded in training is what the int8 model computes.
struct HandoverTests {
  @Test func theBytesAnswerLikeTheNetwork() throws {
    let graph = try Models.digits()
    var plan = FinetuningPlan()
    (plan.batch, plan.duration, plan.treatment.density) = (16, .steps(60), 0.25)
    plan.treatment.insertsBatchNorm = true
    plan.treatment.quantizes = true
    let samples = TrainingSamples(
      inputs: Models.pictures(64), inputCount: 784, labels: (0..<64).map { Int32($0 % 10) })
    var source = graph
    for stage in plan.stages.dropLast() {
      let finetuning = try Finetuning(source, stage, samples)
      while !finetuning.isDone { _ = try finetuning.runStep() }
      source = finetuning.trainedModel().graph
    }
    let finetuning = try Finetuning(source, plan.stages.last!, samples)
    while !finetuning.isDone { _ = try finetuning.runStep() }
    let trained = finetuning.trainedModel()
    let quantizer = Quantizer(
      try FloatModel(trained.graph).graph,
      ranges: trained.ranges.mapValues { ActivationRange($0.least, $0.greatest) })
    let bytes = try quantizer.quantized()
    for sample in 0..<16 {
      let picture = Array(samples.inputs[sample * 784..<(sample + 1) * 784])
      let expected = softmax(finetuning.trainer.network.answers(picture))
      for (a, b) in zip(expected, try Models.answers(bytes, picture)) { #expect(abs(a - b) < 0.02, "\(a) \(b)") }
    }
  }
}
