import Learning
import ModelFormat
import Tensors
import Testing

struct TrainableNetworkTests {
  /// A network with a layer of each kind that a file knows.
  private func everything() throws -> Architecture {
    var network = try Architecture(input: Extent(height: 6, width: 5, channels: 2))
    let first = try network.convolution("a", network.input, outputs: 4, window: SlidingWindow(3, pad: 1))
    let clamped = try network.clamp("b", first)
    let filtered = try network.depthwise("c", clamped, window: SlidingWindow(3, pad: 1), bias: false)
    let sum = try network.add("d", clamped, filtered)
    let leaky = try network.leakyReLU("e", sum, alpha: 0.125)
    let largest = try network.maxPool("f", leaky, window: SlidingWindow(2, stride: 2))
    let mean = try network.averagePool("g", leaky, window: SlidingWindow(2, stride: 2))
    let joined = try network.concatenation("h", [largest, mean])
    let repeated = try network.repeatChannels("i", joined, times: 2)
    let vector = try network.reshape("j", repeated, to: Extent(channels: 96))
    _ = try network.dense("k", vector, outputs: 3)
    return network
  }

  /// A program of nothing but the source and constants of the parameters' sizes.
  private func program(for network: Architecture) -> Program {
    var program = Program()
    let extent = network[network.input]
    program.tensors = [tensor([1, extent.height, extent.width, extent.channels])]
    for parameter in network.parameters { program.tensors.append(tensor([parameter.count])) }
    return program
  }

  private func tensor(_ extents: [Int]) -> TensorRecord {
    TensorRecord(
      name: "", type: .float32, shape: Shape(extents)!, quantization: nil, placement: .constant(byteOffset: 0))
  }

  private func described(_ network: Architecture) throws -> TrainableNetwork {
    let constants = Array(1...network.parameters.count)
    return try #require(network.trainableNetwork(source: 0, constants: constants))
  }

  @Test func everyLayerComesBack() throws {
    let network = try everything()
    let back = try Architecture(try described(network), of: program(for: network))
    #expect(back.values == network.values)
    #expect(back.layers.map(\.operation) == network.layers.map(\.operation))
    #expect(back.layers.map(\.inputs) == network.layers.map(\.inputs))
    #expect(back.parameters.map(\.count) == network.parameters.map(\.count))
    #expect(try described(back) == described(network))
  }

  @Test func constantsOfAnotherSizeAreRefused() throws {
    let network = try everything()
    var program = program(for: network)
    program.tensors[2].shape = Shape([5])!
    #expect(throws: ArchitectureError.self) { try Architecture(try described(network), of: program) }
  }

  @Test func numbersThatCannotBeAreRefused() throws {
    let network = try everything()
    let whole = try described(network)
    let program = program(for: network)
    func refuses(_ change: (inout TrainableNetwork) -> Void) -> Bool {
      var changed = whole
      change(&changed)
      return (try? Architecture(changed, of: program)) == nil
    }
    for integer in [0, -1, .min, .max] as [Int32] {
      for layer in whole.layers.indices {
        // Zeros around a picture may be none.
        let pads =
          [.convolution, .depthwise, .averagePool, .maxPool].contains(whole.layers[layer].kind) ? 6...9 : 100...100
        for place in whole.layers[layer].integers.indices where !(integer == 0 && pads ~= place) {
          #expect(
            refuses { $0.layers[layer].integers[place] = integer }, "layer \(layer), integer \(place): \(integer)")
        }
      }
    }
    #expect(refuses { $0.layers[1].numbers = [1, 0] })
    #expect(refuses { $0.layers[1].numbers = [.nan, 0] })
    #expect(refuses { $0.layers[4].numbers = [-1] })
    #expect(refuses { $0.layers[3].inputs = [0, 3] })
  }

  @Test func normsAreNotForFiles() throws {
    var network = try Architecture(input: Extent(channels: 4))
    _ = try network.batchNorm("norm", network.input)
    #expect(network.trainableNetwork(source: 0, constants: [1, 2]) == nil)
  }
}
