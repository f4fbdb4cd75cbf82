import Importers

/// Imports the input as an ONNX file; an error is as good as a graph.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  _ = try? ONNXImporter.graph(from: Array(UnsafeBufferPointer(start: bytes, count: count)), name: "x")
  return 0
}
