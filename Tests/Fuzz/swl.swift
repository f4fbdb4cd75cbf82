import Engine
import Kernels
import ModelFormat

/// Reads the input behind its checksums and runs what is accepted. The header's first reserved byte chooses between the
/// reference kernels and the fastest ones.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let file = Array(UnsafeBufferPointer(start: bytes, count: count))
  var reader = ModelReader()
  reader.verifiesDigests = false
  reader.limits.memoryByteCount = 1 << 20
  reader.limits.workCount = 1 << 20
  guard let (program, weights) = try? reader.read(file.span.bytes) else { return 0 }
  var options = SessionOptions()
  options.memoryLimit = 1 << 24
  options.usesBLAS = false
  options.instructionSets = file[24] & 1 == 0 ? nil : []
  let constants = file.span.bytes.extracting(weights)
  guard let session = try? Session(program: program, weights: constants, options: options) else { return 0 }
  for (index, port) in program.inputs.enumerated() {
    let input = [UInt8](repeating: file[25], count: session.byteCount(of: port))
    session.writeInput(index, from: input.span.bytes)
  }
  session.run()
  for index in program.outputs.indices { _ = session.readOutput(index) }
  return 0
}
