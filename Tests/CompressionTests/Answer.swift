import Compiler
import Engine
import Graph
import ModelFormat

/// What a graph of one float output answers, computed by the engine.
func answer(_ graph: Graph, _ inputs: [[Float]]) throws -> [Float] {
  let file = try Compiler().compile(graph).file
  var options = SessionOptions()
  options.usesBLAS = false
  let session = try Session(file: file.span.bytes, options: options)
  for (index, values) in inputs.enumerated() { values.withUnsafeBytes { session.writeInput(index, from: $0.bytes) } }
  session.run()
  return session.readOutput(0).withUnsafeBytes { bytes in
    (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
  }
}
