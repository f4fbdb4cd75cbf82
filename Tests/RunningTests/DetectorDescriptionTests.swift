import Console
import Decoders
import ModelFormat
import Running
import SamplePrograms
import Tensors
import Testing

@Suite struct DetectorDescriptionTests {
  /// A program with an input and outputs of the given extents, which nothing computes.
  private func program(input: [Int], outputs: [[Int]]) -> Program {
    var builder = ProgramBuilder()
    builder.input(builder.tensor("in", .float32, input))
    for (index, extents) in outputs.enumerated() { builder.output(builder.tensor("out\(index)", .int8, extents)) }
    return builder.program
  }

  private func refusal(_ text: String, _ program: Program? = nil) -> String? {
    do throws(Refusal) {
      let description = try DetectorDescription(text, place: "face.swl")
      if let program { try description.check(program, path: "face.swl") }
      return nil
    } catch { return error.line }
  }

  @Test(arguments: [
    "blazeface", "yunet", "ultraface,boxes=corners", "blazeface,threshold=0.7,overlap=0,nms=greedy,candidates=9",
    "yolox", "yolox,nms=gaussian,sigma=0.4,classes=together", "yolox,sigma=0.4,nms=gaussian", "ssd,nms=linear",
    "ssd", "ssd,strides=8/16,scales=0.1/0.9,ratios=1/2/0.5,interpolated=0,lowest=full,scores=probabilities",
  ])
  func understands(text: String) { #expect(refusal(text) == nil) }

  @Test(arguments: [
    ("", "''"), ("BlazeFace", "'BlazeFace'"), ("yolo", "use blazeface, ultraface, yunet, yolox or ssd"),
    ("blazeface,", "''"), ("blazeface,threshold", "'threshold'"), ("blazeface,threshold=0", "threshold=0"),
    ("blazeface,threshold=nan", "threshold=nan"), ("blazeface,threshold=1e-30", "threshold=1e-30"),
    ("blazeface,overlap=-1", "0 to 1"), ("blazeface,nms=soft", "greedy, weighted, linear or gaussian"),
    ("yolox,nms=linear,sigma=0.5", "nms=gaussian"), ("yolox,nms=gaussian,sigma=0", "0.001 to 100"),
    ("yolox,classes=both", "apart or together"), ("blazeface,candidates=0", "1 to 65536"),
    ("blazeface,candidates=99999999999999999999", "1 to 65536"),
    ("blazeface,boxes=corners", "'boxes'"), ("ultraface,boxes=round", "corners or offsets"),
    ("yunet,strides=8", "'strides'"), ("ssd,strides=8/0", "strides=8/0"), ("ssd,scales=0.2", "two numbers"),
    ("ssd,ratios=1//2", "ratios=1//2"), ("ssd,ratios=inf", "ratios=inf"), ("ssd,a=b=c", "'a=b=c'"),
  ])
  func refuses(text: String, saying part: String) {
    let line = refusal(text)
    #expect(line?.hasPrefix("face.swl: ") == true && line?.contains(part) == true, "\(line ?? "nothing")")
  }

  @Test func modelsFitTheirDecoders() {
    #expect(refusal("blazeface", program(input: [1, 128, 128, 3], outputs: [[1, 896, 16], [1, 896, 1]])) == nil)
    #expect(refusal("blazeface", program(input: [1, 192, 192, 3], outputs: [[1, 2304, 1], [1, 2304, 16]])) == nil)
    #expect(refusal("ultraface", program(input: [1, 120, 160, 1], outputs: [[1, 1118, 4], [1, 1118, 2]])) == nil)
    let levels = [1600, 400, 100].flatMap { count in [1, 1, 4, 10].map { [1, count, $0] } }
    #expect(refusal("yunet", program(input: [1, 320, 320, 3], outputs: levels)) == nil)
    #expect(refusal("yolox", program(input: [1, 416, 416, 3], outputs: [[1, 3549, 85]])) == nil)
    #expect(refusal("yolox", program(input: [1, 64, 32, 3], outputs: [[1, 42, 6]])) == nil)
    #expect(refusal("ssd", program(input: [1, 300, 300, 3], outputs: [[1, 1917, 4], [1, 1917, 91]])) == nil)
    #expect(refusal("ssd", program(input: [1, 300, 300, 3], outputs: [[1, 1917, 2], [1, 1917, 4]])) == nil)
    #expect(refusal("ssd", program(input: [1, 300, 300, 3], outputs: [[1, 1917, 4], [1, 1917, 4]])) == nil)
  }

  @Test func whatDoesNotFitIsRefusedInOneLine() {
    let outputs = [[1, 896, 16], [1, 896, 1]]
    for (text, program, part) in [
      ("blazeface", program(input: [1, 100, 100, 3], outputs: outputs), "100x100"),
      ("blazeface", program(input: [1, 128, 256, 3], outputs: outputs), "256x128"),
      (
        "blazeface", program(input: [1, 128, 128, 3], outputs: [[1, 10]]),
        "needs outputs 1x896x16, 1x896x1, the model has 1x10"
      ),
      ("yunet", program(input: [1, 320, 320, 3], outputs: outputs), "1x1600x4"),
      ("yunet", program(input: [1, 330, 320, 3], outputs: outputs), "320x330"),
      (
        "yolox", program(input: [1, 416, 416, 3], outputs: [[1, 3549, 4]]),
        "needs outputs 1x3549x6, the model has 1x3549x4"
      ),
      ("yolox", program(input: [1, 416, 416, 3], outputs: outputs), "1x3549x85"),
      ("yolox", program(input: [1, 420, 416, 3], outputs: [[1, 3549, 85]]), "416x420"),
      ("ssd,strides=1", program(input: [1, 2000, 2000, 3], outputs: outputs), "no anchors"),
      ("ssd", program(input: [1, 300, 300, 3], outputs: [[1, 10]]), "1x1917x4"),
      ("ultraface", program(input: [1, 784], outputs: outputs), "not a picture"),
    ] {
      let line = refusal(text, program)
      #expect(line?.contains(part) == true && line?.contains("\n") == false, "\(line ?? "nothing")")
    }
    var two = program(input: [1, 128, 128, 3], outputs: outputs)
    two.inputs.append(two.inputs[0])
    #expect(refusal("blazeface", two)?.contains("2 inputs") == true)
  }
}
