import Importers

/// Imports the input as a TFLite file; an error is as good as a graph.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  _ = try? TFLiteImporter.graph(from: Array(UnsafeBufferPointer(start: bytes, count: count)), name: "x")
  return 0
}
