import Importers
import Testing

/// Each refusal names the place and the reason in one line.
struct RefusalTests {
  /// x [1,4] -> operator -> y [1,4], with the given parts changed.
  private func unary(
    _ code: Int32 = 19, version: Int32 = 1, input: TestTensor = .float("x", [1, 4]),
    output: TestTensor = .float("y", [1, 4]), options: (UInt8, [Int: FlatValue])? = nil, further: [TestTensor] = []
  ) -> TestModel {
    var model = TestModel()
    model.inputs = [model.add(input)]
    let operands = further.map { model.add($0) }
    model.apply(code, model.inputs + operands, to: output, options: options, version: version)
    return model
  }

  @Test func wholeFile() {
    #expect(refusal(TestModel()) == "test.tflite: the model has no operators")
    var old = unary()
    old.schemaVersion = 2
    #expect(refusal(old) == "test.tflite: the schema has version 2; only version 3 is supported")
    #expect(throws: ImportError(file: "a", "the file has 0 bytes, too few for a model")) {
      try TFLiteImporter.graph(from: [], name: "a")
    }
    #expect(throws: ImportError.self) { try ModelFile.graph(from: Array("not a model".utf8), name: "a") }
  }

  @Test func operatorsThatAreNotKnown() {
    var model = unary(44)
    #expect(refusal(model) == "test.tflite: operator #0 UNIDIRECTIONAL_SEQUENCE_LSTM is not supported")
    model.operators += [
      TestOperator(code: 32, inputs: [1], outputs: [1], customName: "Flex\nAdd"),
      TestOperator(code: 44, inputs: [1], outputs: [1]),
      TestOperator(code: 19, version: 9, inputs: [1], outputs: [1]),
    ]
    #expect(
      refusal(model) == "test.tflite: operators #0, #2 UNIDIRECTIONAL_SEQUENCE_LSTM; #1 CUSTOM \"Flex?Add\"; "
        + "#3 RELU of version 9 are not supported")
  }

  @Test func types() {
    let int16 = TestTensor(name: "x", type: 7, shape: [1, 4], scales: [1], zeroPoints: [0])
    #expect(refusal(unary(input: int16)).contains("tensor #0 \"x\": int16 activations are not supported"))
    let text = TestTensor(name: "x", type: 5, shape: [1, 4])
    #expect(refusal(unary(input: text)).contains("elements of type string are not supported"))
    let half = TestTensor(name: "x", type: 1, shape: [1, 4])
    #expect(refusal(unary(input: half)).contains("float16 activations are not supported"))
    #expect(refusal(unary(input: .int32("x", [1, 4]))).contains("operator #0 RELU: input 0 is int32"))
    #expect(refusal(unary(output: .int8("y", [1, 4]))).contains("output 0 is int8, but what comes out is float32"))
    var variable = TestTensor.float("state", [1, 4])
    variable.isVariable = true
    #expect(refusal(unary(0, further: [variable])).contains("variable tensors are not supported"))
  }

  @Test func shapes() {
    #expect(refusal(unary(output: .float("y", [4]))).contains("output 0 is stated as 4, but what comes out is 1x4"))
    #expect(refusal(unary(input: .float("x", [0, 4]))).contains("the shape 0x4 is not supported"))
    #expect(refusal(unary(input: .float("x", [1 << 16, 1 << 16]))).contains("is not supported"))
    #expect(refusal(unary(0, further: [.float("b", [3], [1, 2, 3])])).contains("1x4 and 3 do not broadcast"))
    var short = TestTensor.float("b", [4], [1, 2, 3, 4])
    short.data?.removeLast()
    #expect(refusal(unary(0, further: [short])).contains("has 15 bytes of data where its shape 4 needs 16"))
    #expect(refusal(unary(22, further: [.int32("shape", [2])])).contains("its new shape is not a constant"))
  }

  @Test(arguments: [
    (TestTensor.int8("x", [1, 4], scales: [], zeroPoint: 0), "has no quantisation"),
    (TestTensor.int8("x", [1, 4], scales: [0]), "scale 0 is 0.0, not above zero and finite"),
    (TestTensor.int8("x", [1, 4], scales: [.nan]), "not above zero and finite"),
    (TestTensor.int8("x", [1, 4], zeroPoint: 128), "zero point 0 is 128, out of the range of int8"),
    (TestTensor.int8("x", [1, 4], scales: [1, 1], axis: 1), "2 scales along dimension 1 do not fit the shape 1x4"),
    (TestTensor.int8("x", [1, 4], scales: [1, 1, 1, 1], axis: 1), "needs one scale for the whole tensor"),
  ])
  func quantisation(input: TestTensor, reason: String) {
    #expect(refusal(unary(input: input, output: .int8("y", [1, 4]))).contains(reason))
  }

  @Test func options() {
    let b = TestTensor.float("b", [4], [1, 2, 3, 4])
    #expect(refusal(unary(0, options: (11, [0: .uint8(4)]), further: [b])).contains("activation TANH"))
    #expect(refusal(unary(0, options: (1, [:]), further: [b])).contains("its options are those of another operator"))
    #expect(refusal(unary(25)).contains("beta is 0.0"))
    let weights = TestTensor.float("w", [1, 4], [1, 2, 3, 4])
    #expect(refusal(unary(9, options: (8, [1: .int8(1)]), further: [weights])).contains("shuffled weights"))
    #expect(refusal(unary(9, further: [.float("w", [1, 4])])).contains("input 1 is read before any operator makes it"))
  }

  @Test func convolutionWeights() {
    var model = SampleModels.convolution()
    model.tensors[1].axis = 3
    #expect(refusal(model).contains("2 scales along dimension 3 do not fit the shape 2x3x3x1"))
    model = SampleModels.convolution()
    model.tensors[1].zeroPoints = [1, 0]
    #expect(refusal(model).contains("operator #0 CONV_2D: int8 weights need the zero point 0"))
    model = SampleModels.convolution()
    model.tensors[2].scales = [0.25, 0.25]
    #expect(refusal(model).contains("its bias has scale 0.25 instead of input scale times weight scale, 0.125"))
    model = SampleModels.convolution()
    model.operators[0].options = (1, [:])
    #expect(refusal(model).contains("its window has a kernel, stride or dilation of 0"))
    model = SampleModels.convolution()
    model.operators[0].options = (1, [1: .int32(1), 2: .int32(2)])
    #expect(refusal(model).contains("output 0 is stated as 1x3x3x2, but what comes out is 1x3x5x2"))
  }

  @Test func order() {
    var model = unary()
    model.operators[0].outputs = [0]
    #expect(refusal(model).contains("output 0 has been made or read before"))
    model = unary()
    model.operators[0].inputs = [1]
    #expect(refusal(model).contains("input 0 is read before any operator makes it"))
    model = unary()
    model.operators[0].inputs = [7]
    #expect(refusal(model) == "test.tflite: operator #0 RELU: tensor 7 does not exist; the subgraph has 2")
    model = unary()
    model.outputs = [model.add(.float("z", [1]))]
    #expect(refusal(model).contains("is an output but no operator makes it"))
  }

  @Test func compositesThatContainThemselves() {
    var model = SampleModels.composite()
    model.others[0].operators = [
      TestOperator(code: 206, inputs: [0], outputs: [1], options: (21, [1: .int32(1)]), isSecondUnion: true)
    ]
    #expect(refusal(model).contains("nested too deeply"))
  }
}
