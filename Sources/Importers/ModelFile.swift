public import Graph

/// The import of a model file whose format is found from its content.
public enum ModelFile {
  /// Reads a model into a graph.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - name: what the file is called in messages, and the graph's name.
  public static func graph(from bytes: [UInt8], name: String) throws(ImportError) -> Graph {
    guard TFLiteImporter.recognizes(bytes) else {
      throw ImportError(file: name, "the format is not recognised; a TFLite model has \"TFL3\" at byte 4")
    }
    return try TFLiteImporter.graph(from: bytes, name: name)
  }
}
