import ModelFormat
import Tensors

extension SamplePrograms {
  /// The `.swl` file of a model whose three scores are the mean colours of a picture of 8x8 pixels.
  public static func tone(version: Int) -> [UInt8] {
    var builder = ProgramBuilder()
    let x = builder.tensor("x", .int8, [1, 8, 8, 3], scale: 1 / 128, zeroPoint: 0)
    let y = builder.tensor("y", .int8, [1, 1, 1, 3], scale: 1 / 128, zeroPoint: 0)
    builder.input(x)
    builder.output(y)
    var pool = Pool()
    (pool.input, pool.output) = (x, y)
    (pool.window.inputHeight, pool.window.inputWidth) = (8, 8)
    (pool.window.inputChannels, pool.window.outputChannels) = (3, 3)
    (pool.window.kernelHeight, pool.window.kernelWidth) = (8, 8)
    (pool.window.outputHeight, pool.window.outputWidth) = (1, 1)
    (pool.window.inputPixelStride, pool.window.outputPixelStride) = (3, 3)
    builder.step(.averagePool(pool))
    builder.program.manifest["name"] = "tone"
    builder.program.manifest["version"] = "\(version)"
    return builder.file
  }
}
