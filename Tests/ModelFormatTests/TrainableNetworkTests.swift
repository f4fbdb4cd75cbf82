import ModelFormat
import SamplePrograms
import Testing

struct TrainableNetworkTests {
  private func read(_ change: (inout Program) -> Void) throws(ModelError) -> TrainableNetwork? {
    var builder = SamplePrograms.all.first { $0.name == "learning-windows-floats" }!.builder
    change(&builder.program)
    return try ModelReader().read(builder.file.span.bytes).program.trainable
  }

  /// The reason for which a changed network is refused.
  private func code(_ change: (inout TrainableNetwork) -> Void) -> ModelError.Code? {
    do throws(ModelError) {
      _ = try read { change(&$0.trainable!) }
      return nil
    } catch { return error.code }
  }

  @Test func comesBack() throws {
    #expect(try read { _ in } == SamplePrograms.trainable)
    #expect(SamplePrograms.trainable.layers.count == TrainableNetwork.Kind.allCases.count - 1)
  }

  @Test func modelsWithoutOneCannotLearn() throws { #expect(try read { $0.trainable = nil } == nil) }

  @Test func sourcesThatCannotBe() {
    #expect(code { $0.source = 1000 } == .badNetwork)
    // A constant.
    #expect(code { $0.source = $0.layers[0].parameters[0] } == .badNetwork)
  }

  @Test func parametersThatCannotBe() {
    #expect(code { $0.layers[0].parameters[0] = 1000 } == .badNetwork)
    #expect(code { $0.layers[0].parameters[0] = $0.source } == .badNetwork)
    #expect(code { $0.layers[0].parameters[0] = $0.layers[0].parameters[1] } == .badNetwork)
    #expect(code { $0.layers[0].parameters = [] } == .badNetwork)
    #expect(code { $0.layers[1].parameters = $0.layers[0].parameters } == .badNetwork)
  }

  @Test func valuesThatCannotBe() {
    #expect(code { $0.layers[0].inputs = [1] } == .badNetwork)
    #expect(code { $0.layers[0].inputs = [0, 0] } == .badNetwork)
    #expect(code { $0.layers[7].inputs = [] } == .badNetwork)
    #expect(code { $0.layers = [] } == .badNetwork)
  }

  @Test func countsThatContradictTheSection() {
    #expect(code { $0.layers[0].integers.removeLast() } != nil)
    #expect(code { $0.layers[9].integers.append(1) } != nil)
    #expect(code { $0.layers = Array(repeating: $0.layers[1], count: 4097) } == .badCount)
  }
}
