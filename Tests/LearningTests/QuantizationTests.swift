import Learning
import Tensors
import Testing

struct QuantizationTests {
  private static func network(isTrainable: Bool = true) throws -> Network {
    var net = try Architecture(input: Extent(channels: 8))
    let grid = try net.fakeQuantize("grid", net.input)
    net.setTrainable(isTrainable, layer: 0)
    _ = try net.dense("end", grid, outputs: 3, bias: false)
    net.quantizeWeights(ofLayer: 1)
    let network = try Network(net, options: NetworkOptions(batch: 2))
    network.initialize(seed: 1)
    return network
  }

  @Test func rangesHoldZeroOnTheGrid() {
    for (least, greatest) in [(-1, 3), (0.5, 2), (-7, -1), (0, 0)] as [(Float, Float)] {
      let range = QuantizationRange(least: least, greatest: greatest)
      let grid = range.quantization
      #expect(grid.scale > 0 && -128...127 ~= grid.zeroPoint)
      #expect(range.least <= 0 && range.greatest >= 0)
      #expect(Float(-128 - grid.zeroPoint) * grid.scale <= range.least + grid.scale)
      #expect(Float(127 - grid.zeroPoint) * grid.scale >= range.greatest - grid.scale)
    }
  }

  @Test func rangesFollowTheirValues() throws {
    let network = try QuantizationTests.network()
    #expect(network.range(ofLayer: 0) == nil && network.range(ofLayer: 1) == nil)
    func run(_ factor: Float, training: Bool) {
      network.withInput { for place in $0.indices { $0[place] = (Float(place) - 5) * factor } }
      network.forward(samples: 2, training: training)
    }
    run(1, training: true)
    #expect(network.range(ofLayer: 0) == QuantizationRange(least: -5, greatest: 10))
    run(2, training: false)
    #expect(network.range(ofLayer: 0) == QuantizationRange(least: -5, greatest: 10))
    run(2, training: true)
    let range = try #require(network.range(ofLayer: 0))
    #expect(abs(range.least + 5.25) < 1e-5 && abs(range.greatest - 10.5) < 1e-5)
  }

  @Test func givenRangesStay() throws {
    let network = try QuantizationTests.network(isTrainable: false)
    let range = QuantizationRange(least: -1, greatest: 1)
    network.setRange(range, ofLayer: 0)
    network.forward(samples: 2, training: true)
    #expect(network.range(ofLayer: 0) == range)
  }

  /// The output is that of rounded inputs and rounded weights; gradients stop outside the range.
  @Test func roundsForwardsAndPassesBackwards() throws {
    let network = try QuantizationTests.network(isTrainable: false)
    network.setRange(QuantizationRange(least: -1, greatest: 1), ofLayer: 0)
    let inputs: [Float] = [-3, -0.51, -0.013, 0, 0.004, 0.37, 0.99, 2]
    network.withInput { for place in 0..<8 { $0[place] = inputs[place] } }
    network.forward(samples: 1, training: true)
    let grid = QuantizationRange(least: -1, greatest: 1).quantization
    let rounded = inputs.map { value -> Double in
      let stored = (value / grid.scale).rounded(.toNearestOrEven) + Float(grid.zeroPoint)
      return Double((min(max(stored, -128), 127) - Float(grid.zeroPoint)) * grid.scale)
    }
    network.withParameters { weights in
      for output in 0..<3 {
        let row = (0..<8).map { weights[output * 8 + $0] }
        let scale = Double(row.map(abs).max()!) / 127
        let expected = (0..<8).reduce(0.0) { sum, place in
          let weight = (Double(row[place]) / scale).rounded(.toNearestOrEven) * scale
          return sum + weight * rounded[place]
        }
        let actual = network.withOutput { Double($0[output]) }
        #expect(abs(actual - expected) < 1e-5)
      }
    }
  }

  /// A parameter in front of the grid learns exactly where its value lies inside the range.
  @Test func gradientsStopOutsideTheRange() throws {
    var net = try Architecture(input: Extent(channels: 4))
    let scaled = try net.batchNorm("scaled", net.input)
    let grid = try net.fakeQuantize("grid", scaled)
    net.setTrainable(false, layer: 1)
    _ = try net.dense("end", grid, outputs: 2, bias: false)
    let network = try Network(net, options: NetworkOptions(batch: 2))
    network.initialize(seed: 1)
    network.setRange(QuantizationRange(least: -0.5, greatest: 0.5), ofLayer: 1)
    // Batch norm gives +-1 before the shift, which moves one channel's upper sample into the range.
    network.withParameters { $0[4 + 2] = -0.8 }
    network.withInput { for place in 0..<4 { ($0[place], $0[4 + place]) = (10, -10) } }
    network.withLabels { ($0[0], $0[1]) = (0, 1) }
    network.forward(samples: 2, training: true)
    _ = network.loss(samples: 2, against: .labels, options: LossOptions())
    network.backward(samples: 2)
    network.withGradients { for channel in 0..<4 { #expect(($0[4 + channel] != 0) == (channel == 2)) } }
  }
}
