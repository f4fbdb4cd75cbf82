import Compiler
import Engine
import Graph
import ModelFormat
import Tensors
import Testing

struct ChannelReversalTests {
  private func output(_ graph: Graph, _ input: [UInt8]) throws -> [UInt8] {
    let session = try Session(file: try Compiler().compile(graph).file.span.bytes)
    session.writeInput(0, from: input.span.bytes)
    session.run()
    return session.readOutput(0)
  }

  private let window = Window(kernelHeight: 2, kernelWidth: 2)

  /// Two convolutions of one input, one of them behind a padding, and their sum.
  private func builder() -> GraphBuilder {
    var builder = GraphBuilder()
    let input = builder.tensor([1, 4, 4, 3])
    let (padded, a) = (builder.tensor([1, 5, 5, 3]), builder.tensor([1, 4, 4, 8]))
    let (b, sum) = (builder.tensor([1, 4, 4, 8]), builder.tensor([1, 4, 4, 8], scale: 0.1))
    builder.add(.pad(before: [0, 0, 0, 0], after: [0, 1, 1, 0], value: .zero), input, to: padded)
    builder.add(.convolution(window, groups: 1, .none), padded, builder.weights([8, 2, 2, 3]), to: a)
    builder.add(
      .convolution(Window(kernelHeight: 1, kernelWidth: 1), groups: 1, .none), input, builder.weights([8, 1, 1, 3]),
      to: b)
    builder.add(.binary(.add, .none), a, b, to: sum)
    (builder.graph.inputs, builder.graph.outputs) = ([input], [sum])
    return builder
  }

  /// Pictures of 4 x 4 pixels give the same turned round as they did before.
  private func check(_ graph: Graph) throws {
    let reversed = try #require(ChannelReversal().apply(to: graph))
    let input: [UInt8] = (0..<48).map { UInt8(truncatingIfNeeded: $0 * 53) }
    var mirrored = input
    for pixel in stride(from: 0, to: 48, by: 3) { mirrored.swapAt(pixel, pixel + 2) }
    let expected = try output(graph, input)
    #expect(try output(reversed, mirrored) == expected)
    #expect(try output(reversed, input) != expected)
    let twice = try #require(ChannelReversal().apply(to: reversed))
    #expect(try output(twice, input) == expected)
  }

  @Test func reversedPicturesGiveTheSame() throws { try check(builder().graph) }

  /// Every second pixel of every second line beside the ones next to it, then a convolution: the focus of YOLOX.
  private func focus(beginOfLast: Int = 0) -> Graph {
    var builder = GraphBuilder()
    let input = builder.tensor([1, 4, 4, 3])
    let parts = [(0, 0), (1, 0), (0, 1), (1, 1)].map { row, column in
      let part = builder.tensor([1, 2, 2, 3 - beginOfLast])
      builder.add(.slice(begin: [0, row, column, beginOfLast], stride: [1, 2, 2, 1]), input, to: part)
      return part
    }
    let channels = 4 * (3 - beginOfLast)
    let (joined, result) = (builder.tensor([1, 2, 2, channels]), builder.tensor([1, 2, 2, 8]))
    builder.graph.nodes.append(Node(.concatenation(axis: 3, .none), inputs: parts, outputs: [joined], place: "#4"))
    builder.add(
      .convolution(Window(kernelHeight: 1, kernelWidth: 1), groups: 1, .none), joined,
      builder.weights([8, 1, 1, channels]), to: result)
    (builder.graph.inputs, builder.graph.outputs) = ([input], [result])
    return builder.graph
  }

  @Test func pixelsBesideEachOtherAreReversedOneByOne() throws {
    try check(focus())
    #expect(ChannelReversal().apply(to: focus(beginOfLast: 1)) == nil)
  }

  @Test func otherReadersAreRefused() {
    var builder = builder()
    let depthwise = builder.tensor([1, 3, 3, 3])
    builder.add(
      .depthwiseConvolution(window, .none), builder.graph.inputs[0], builder.weights([1, 2, 2, 3]), to: depthwise)
    builder.graph.outputs.append(depthwise)
    #expect(ChannelReversal().apply(to: builder.graph) == nil)

    var without = GraphBuilder()
    let input = without.tensor([1, 2, 2, 3])
    (without.graph.inputs, without.graph.outputs) = ([input], [input])
    #expect(ChannelReversal().apply(to: without.graph) == nil)
  }
}
