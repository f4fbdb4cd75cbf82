import Compiler
import Engine
import Graph
import ModelFormat
import Tensors
import Testing

/// What the compiler merges, and that merging changes no bit.
struct PassTests {
  private func output(_ graph: Graph) throws -> [UInt8] {
    let session = try Session(file: try Compiler().compile(graph).file.span.bytes)
    let input = (0..<session.byteCount(of: session.program.inputs[0])).map { UInt8(truncatingIfNeeded: $0 * 91) }
    session.writeInput(0, from: input.span.bytes)
    session.run()
    return session.readOutput(0)
  }

  private func steps(_ graph: Graph) throws -> [String] {
    try Compiler().compile(graph).program.steps.map(\.operation.name)
  }

  /// The same graph with every intermediate tensor an output, so that nothing can be merged.
  private func unmerged(_ graph: Graph) -> Graph {
    var graph = graph
    graph.outputs += graph.nodes.flatMap(\.outputs).filter { !graph.outputs.contains($0) }
    return graph
  }

  private let pointwise = Window(kernelHeight: 1, kernelWidth: 1)

  @Test func aPadMovesIntoItsWindow() throws {
    var builder = GraphBuilder()
    let (a, b, c) = (builder.tensor([1, 5, 5, 4]), builder.tensor([1, 7, 7, 4]), builder.tensor([1, 3, 3, 4]))
    builder.add(.pad(before: [0, 1, 1, 0], after: [0, 1, 1, 0], value: .zero), a, to: b)
    let window = Window(kernelHeight: 3, kernelWidth: 3, strideHeight: 2, strideWidth: 2)
    builder.add(.depthwiseConvolution(window, .none), b, builder.weights([1, 3, 3, 4]), to: c)
    (builder.graph.inputs, builder.graph.outputs) = ([a], [c])
    #expect(try steps(builder.graph) == ["depthwise"])
    #expect(try steps(unmerged(builder.graph)).contains("copy"))
    #expect(try output(builder.graph) == output(unmerged(builder.graph)))
  }

  @Test func aSumMovesIntoTheLaterConvolution() throws {
    var builder = GraphBuilder()
    let (a, b) = (builder.tensor([1, 4, 4, 20]), builder.tensor([1, 4, 4, 20], scale: 0.07, zero: -5))
    let (c, d) = (builder.tensor([1, 4, 4, 20], scale: 0.09), builder.tensor([1, 4, 4, 20], scale: 0.11, zero: 9))
    builder.add(.convolution(pointwise, groups: 1, .relu6), a, builder.weights([20, 1, 1, 20]), to: b)
    builder.add(.convolution(pointwise, groups: 1, .none), b, builder.weights([20, 1, 1, 20]), to: c)
    builder.add(.binary(.add, .relu), b, c, to: d)
    (builder.graph.inputs, builder.graph.outputs) = ([a], [d])
    #expect(try steps(builder.graph) == ["convolution", "convolution"])
    #expect(try steps(unmerged(builder.graph)) == ["convolution", "convolution", "add"])
    #expect(try output(builder.graph) == output(unmerged(builder.graph)))
  }

  @Test func reshapesAndOuterJoinsTakeNoStep() throws {
    var builder = GraphBuilder()
    let (a, b, c) = (builder.tensor([1, 2, 2, 4]), builder.tensor([1, 2, 2, 4]), builder.tensor([1, 2, 2, 4]))
    let (d, e) = (builder.tensor([1, 4, 2, 4]), builder.tensor([1, 32]))
    builder.add(.convolution(pointwise, groups: 1, .none), a, builder.weights([4, 1, 1, 4]), to: b)
    builder.add(.convolution(pointwise, groups: 1, .none), a, builder.weights([4, 1, 1, 4]), to: c)
    builder.add(.concatenation(axis: 1, .none), b, c, to: d)
    builder.add(.reshape, d, to: e)
    (builder.graph.inputs, builder.graph.outputs) = ([a], [e])
    #expect(try steps(builder.graph) == ["convolution", "convolution"])
  }

  @Test func groupsBecomeConvolutionsOfChannelRanges() throws {
    var builder = GraphBuilder()
    let (a, b) = (builder.tensor([1, 3, 3, 4]), builder.tensor([1, 3, 3, 6]))
    builder.add(.convolution(pointwise, groups: 2, .none), a, builder.weights([6, 1, 1, 2]), to: b)
    (builder.graph.inputs, builder.graph.outputs) = ([a], [b])
    #expect(try steps(builder.graph) == ["convolution", "convolution"])
    #expect(try output(builder.graph).count == 54)
  }

  @Test func theMemoryPlanReachesItsLowerBoundOnAChain() throws {
    var builder = GraphBuilder()
    var last = builder.tensor([1, 4, 4, 16])
    builder.graph.inputs = [last]
    for channels in [64, 8, 48, 24] {
      let next = builder.tensor([1, 4, 4, channels])
      let depth = builder.graph[last].shape[3]
      builder.add(.convolution(pointwise, groups: 1, .none), last, builder.weights([channels, 1, 1, depth]), to: next)
      last = next
    }
    builder.graph.outputs = [last]
    let model = try Compiler().compile(builder.graph)
    #expect(model.activationLowerBound == (16 + 64) * 16)
    #expect(model.program.activationByteCount == model.activationLowerBound)
  }

  @Test func whatCannotBeCompiledIsNamed() {
    var builder = GraphBuilder()
    let (a, b) = (builder.tensor([1, 3, 3, 4]), builder.tensor([1, 3, 3, 5]))
    builder.add(.convolution(pointwise, groups: 1, .none), a, builder.weights([4, 1, 1, 4]), to: b)
    (builder.graph.inputs, builder.graph.outputs) = ([a], [b])
    #expect { try Compiler().compile(builder.graph) } throws: { error in
      (error as? CompileError)?.message == "#0: weights and output differ in channels"
    }
  }
}
