import Foundation
import Learning
import Testing

/// A training by Keras and the same one here. `Fixtures/trajectory.py` makes the numbers.
struct TrajectoryTests {
  private static let expected: [String: Double] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/trajectory.tsv")
    let lines = try! String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    return Dictionary(
      uniqueKeysWithValues: lines.map { line in
        let fields = line.split(separator: "\t")
        return (String(fields[0]), Double(fields[1])!)
      })
  }()

  private static func network() throws(ArchitectureError) -> Architecture {
    var net = try Architecture(input: Extent(height: 8, width: 8, channels: 2))
    let first = try net.convolution("first", net.input, outputs: 8, window: SlidingWindow(3, pad: 1), bias: false)
    let stem = try net.clamp("relu6", net.batchNorm("norm", first, momentum: 0.9, epsilon: 1e-3), upper: 6)
    let across = try net.clamp("relu", net.depthwise("across", stem, window: SlidingWindow(3, pad: 1)))
    let sum = try net.add("sum", net.convolution("mixed", across, outputs: 8, window: SlidingWindow(1)), stem)
    let pooled = try net.maxPool("pool", sum, window: SlidingWindow(2, stride: 2))
    _ = try net.dense("classes", net.globalAverage("mean", pooled), outputs: 4)
    return net
  }

  private static func wave(_ place: Int, _ phase: Int) -> Float {
    let place = Double(place)
    return Float(sin(place * 1.7 + Double(phase) * 2.3 + place * place * 0.13))
  }

  /// Eight steps. Both compute in single precision with sums in different orders; Adam divides by small numbers.
  @Test(arguments: [
    ("sgd", Optimizer.sgd(momentum: 0.9, weightDecay: 0), Float(0.05)),
    ("adamw", .adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-12, weightDecay: 0.02), 0.01),
  ])
  func goesTheSameWay(name: String, optimizer: Optimizer, rate: Float) throws {
    var options = TrainingOptions()
    (options.optimizer, options.rate) = (optimizer, .constant(rate))
    let trainer = try Trainer(TrajectoryTests.network(), batch: 6, sampleCount: 6, options: options)
    let network = trainer.network
    network.initialize(seed: 1)
    for (phase, layer) in ["first", "across", "mixed", "classes"].enumerated() {
      fill(network, "\(layer).weights", 0.5, phase)
      fill(network, "\(layer).bias", 0.1, phase + 10)
    }
    network.withLabels { for place in 0..<6 { $0[place] = Int32(place * 3 % 4) } }
    for step in 0..<8 {
      network.withInput { for place in $0.indices { $0[place] = TrajectoryTests.wave(place, step + 20) } }
      let result = try trainer.run(samples: 6, against: .labels)
      expect(result.loss, "\(name).loss.\(step)")
    }
    network.withParameters { values in
      for parameter in network.architecture.parameters {
        for place in 0..<parameter.count {
          expect(Double(values[parameter.offset + place]), "\(name).\(parameter.name).\(place)")
        }
      }
    }
    network.withStatistics { for place in $0.indices { expect(Double($0[place]), "\(name).norm.running.\(place)") } }
  }

  private func fill(_ network: Network, _ name: String, _ factor: Float, _ phase: Int) {
    guard let index = network.architecture.parameterIndex(named: name) else { return }
    let parameter = network.architecture.parameters[index]
    network.withParameters { values in
      for place in 0..<parameter.count {
        values[parameter.offset + place] = factor * TrajectoryTests.wave(place, phase)
      }
    }
  }

  private func expect(_ value: Double, _ name: String) {
    let expected = TrajectoryTests.expected[name]
    #expect(expected != nil && abs(value - expected!) < 1e-4, "\(name): \(value), Keras \(expected ?? .nan)")
  }
}
