public import Graph

/// The import of a model file whose format is found from its content.
public enum ModelFile {
  /// Reads a model into a graph.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - name: what the file is called in messages, and the graph's name.
  ///   - options: what the user adds to an ONNX file.
  public static func graph(
    from bytes: [UInt8], name: String, options: ONNXOptions = ONNXOptions()
  ) throws(ImportError) -> Graph {
    if TFLiteImporter.recognizes(bytes) {
      guard options.inputShapes.isEmpty else {
        throw ImportError(file: name, "the inputs of a TFLite model have their shapes; leave out --input")
      }
      return try TFLiteImporter.graph(from: bytes, name: name)
    }
    guard ONNXImporter.recognizes(bytes) else {
      throw ImportError(
        file: name,
        "the format is not recognised; a TFLite model has \"TFL3\" at byte 4, an ONNX model is a protocol buffer"
      )
    }
    return try ONNXImporter.graph(from: bytes, name: name, options: options)
  }
}
