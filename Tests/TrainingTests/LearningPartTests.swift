import Compiler
import Compression
import Engine
import Graph
import Learning
import ModelFormat
import Tensors
import Testing
import Training

/// What a model file says of the part that learns is what the engine computes.
struct LearningPartTests {
  /// The digits' file with its part, and what a reader finds in it.
  private func compiled(_ start: LearningPart.Start) throws -> (file: [UInt8], network: TrainableNetwork) {
    let graph = try Models.digits()
    var options = CompilerOptions()
    options.sharesConstants = false
    var model = try Compiler(options: options).compile(graph)
    let network = try LearningPart(graph, from: start).network(in: model)
    model.program.trainable = network
    return (model.file, network)
  }

  /// The network of a file with the file's weights.
  private func network(of file: [UInt8]) throws -> Network {
    let (program, range) = try ModelReader().read(file.span.bytes)
    let described = try #require(program.trainable)
    let network = try Network(Architecture(described, of: program), options: NetworkOptions(batch: 4))
    let bytes = file.span.bytes
    let constants = Constants(program: program, weights: bytes.extracting(range))
    var values: [Float] = []
    for tensor in described.parameters { values += try constants.floats(tensor) }
    network.withParameters { parameters in for index in values.indices { parameters[index] = values[index] } }
    return network
  }

  @Test func theWholeModelComputesWhatTheEngineDoes() throws {
    let (file, _) = try compiled(.input)
    let network = try network(of: file)
    let pictures = Models.pictures(4)
    for sample in 0..<4 {
      let picture = Array(pictures[sample * 784..<(sample + 1) * 784])
      let expected = try Models.answers(Models.digits(), picture)
      for (a, b) in zip(softmax(network.answers(picture)), expected) { #expect(abs(a - b) < 1e-5, "\(a) \(b)") }
    }
  }

  @Test func theHeadReadsWhatTheEngineLeavesBeforeIt() throws {
    let (file, _) = try compiled(.lastLayer)
    let network = try network(of: file)
    #expect(network.architecture.parameters.count == 2)
    let session = try Session(file: file.span.bytes)
    let picture = Models.pictures(1, seed: 9)
    session.writeInput(0, from: picture.span.bytes)
    let features = try #require(session.features())
    session.writeInput(0, from: picture.span.bytes)
    session.run()
    let answer = session.readOutput(0).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    for (a, b) in zip(softmax(network.answers(features)), answer) { #expect(abs(a - b) < 1e-5, "\(a) \(b)") }
  }

  @Test func aModelThatHasLearnedIsTheSameWithOtherWeights() throws {
    let (file, part) = try compiled(.lastLayer)
    let (program, range) = try ModelReader().read(file.span.bytes)
    let bytes = file.span.bytes
    let weights = bytes.extracting(range)
    let old = Constants(program: program, weights: weights)
    var values: [Float] = []
    for tensor in part.parameters { values += try old.floats(tensor) }
    for index in values.indices { values[index] = -values[index] }
    let learned = ModelWriter().bytes(of: program, weights: weights, learned: values.span)
    let (after, place) = try ModelReader().read(learned.span.bytes)
    #expect(after.trainable == part)
    let all = learned.span.bytes
    let new = Constants(program: after, weights: all.extracting(place))
    var found: [Float] = []
    for tensor in part.parameters { found += try new.floats(tensor) }
    #expect(found == values)
    for tensor in program.tensors.indices where program.tensors[tensor].isConstant && !part.parameters.contains(tensor)
    {
      guard program.tensors[tensor].type == .float32 else { continue }
      #expect(try new.floats(tensor) == old.floats(tensor))
    }
  }

  @Test func bytesCannotBeTrained() throws {
    #expect(throws: UntrainableModel.self) { try LearningPart(Models.digits(quantized: true), from: .lastLayer) }
    #expect(throws: UntrainableModel.self) { try LearningPart(Models.digits(quantized: true), from: .input) }
  }
}
