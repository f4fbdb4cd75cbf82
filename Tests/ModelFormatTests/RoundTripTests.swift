import ModelFormat
import SamplePrograms
import Tensors
import Testing

struct RoundTripTests {
  @Test(arguments: SamplePrograms.all.map(\.name))
  func readingAndWritingGivesTheSameBytes(name: String) throws {
    let file = SamplePrograms.file(name)
    let (program, weights) = try ModelReader().read(file.span.bytes)
    #expect(ModelWriter().bytes(of: program, weights: Array(file[weights])) == file)
  }

  @Test func everythingComesBack() throws {
    var builder = ProgramBuilder()
    let x = builder.tensor("ein Näme", .int8, [2, 3], scale: 0.125, zeroPoint: -5)
    builder.input(x)
    builder.output(x)
    builder.program.inputs[0].type = .uint8
    builder.program.inputs[0].fit = .letterbox
    builder.program.inputs[0].mean = [0.1, 0.2, 0.3]
    builder.program.inputs[0].standardDeviation = [0.4, 0.5, 0.6]
    builder.program.manifest["name"] = "model"
    builder.program.manifest["labels"] = "a\nb"

    let program = try ModelReader().read(builder.file.span.bytes).program
    let tensor = program.tensors[0]
    #expect(tensor.name == "ein Näme" && tensor.type == .int8 && tensor.shape.dimensions == [2, 3])
    #expect(tensor.quantization == Quantization(scale: 0.125, zeroPoint: -5))
    #expect(tensor.placement == .buffer(index: 0, byteOffset: 0))
    #expect(program.buffers == [BufferRecord(byteOffset: 0, byteCount: 64)])
    let port = program.inputs[0]
    #expect(port.name == "ein Näme" && port.type == .uint8 && port.fit == .letterbox)
    #expect(port.mean[1] == 0.2 && port.standardDeviation[2] == 0.6)
    #expect(program.outputs.count == 1 && program.outputs[0].type == .int8)
    #expect(program.manifest["name"] == "model" && program.manifest["labels"] == "a\nb")
    #expect(program.manifest["nothing"] == nil)
  }
}
