public import Graph

/// The import of TFLite models.
public struct TFLiteImporter {
  /// Whether the bytes start as a TFLite file does.
  public static func recognizes(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 8 && bytes[4..<8].elementsEqual("TFL3".utf8)
  }

  /// Reads a model into a graph: subgraph 0 and what it refers to.
  ///
  /// The bytes may be anything; whatever is broken, contradictory or not supported throws.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - name: what the file is called in messages, and the graph's name.
  public static func graph(from bytes: [UInt8], name: String) throws(ImportError) -> Graph {
    do throws(ImportError) {
      let file = try TFLiteFile(bytes)
      guard file.subgraphs.count > 0 else { throw ImportError("the model has no subgraphs") }
      try OperatorSupport.check(file)
      var converter = try TFLiteConverter(file, name: name)
      return try converter.convert()
    } catch {
      throw error.inFile(name)
    }
  }
}
