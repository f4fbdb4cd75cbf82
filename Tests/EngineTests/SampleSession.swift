import Engine
import Kernels
import ModelFormat
import SamplePrograms
import Testing

/// A session of a file whose checksums do not count, within a little memory and work.
struct SampleSession {
  static let limits = {
    var limits = ModelLimits()
    limits.memoryByteCount = 1 << 20
    limits.workCount = 1 << 22
    return limits
  }()

  var options = SessionOptions()

  init() { options.memoryLimit = 1 << 24 }

  /// Runs a file once on inputs of counting bytes; nil when it is refused.
  func outputs(_ file: [UInt8]) -> [[UInt8]]? {
    var reader = ModelReader()
    reader.limits = SampleSession.limits
    reader.verifiesDigests = false
    guard let (program, weights) = try? reader.read(file.span.bytes) else { return nil }
    let bytes = file.span.bytes.extracting(weights)
    guard let session = try? Session(program: program, weights: bytes, options: options) else { return nil }
    return session.outputs()
  }
}

extension Session {
  /// What one run makes of inputs of counting bytes.
  func outputs() -> [[UInt8]] {
    for (index, port) in program.inputs.enumerated() {
      let bytes = (0..<byteCount(of: port)).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ index) }
      writeInput(index, from: bytes.span.bytes)
    }
    run()
    return program.outputs.indices.map { readOutput($0) }
  }
}
