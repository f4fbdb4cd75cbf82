public import Graph
import ONNXSchema
import SwiftProtobuf

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The import of ONNX models.
public struct ONNXImporter {
  /// Whether the bytes may be an ONNX file: a serialised message that begins with its version, or its producer.
  public static func recognizes(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 8 else { return false }
    return (bytes[0] == 0x08 && bytes[1] < 0x40) || (bytes[0] == 0x12 && bytes[1] < 0x80) || bytes[0] == 0x3A
  }

  /// Reads a model into a graph.
  ///
  /// The bytes may be anything; whatever is broken, contradictory or not supported throws. Operators that are not
  /// supported are named all together.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - name: what the file is called in messages, and the graph's name.
  public static func graph(
    from bytes: [UInt8], name: String, options: ONNXOptions = ONNXOptions()
  ) throws(ImportError) -> Graph {
    do throws(ImportError) {
      let model = try decoded(bytes)
      var converter = try ONNXConverter(model, name: name, fileByteCount: bytes.count, options: options)
      return try converter.convert()
    } catch {
      throw error.inFile(name)
    }
  }

  private static func decoded(_ bytes: [UInt8]) throws(ImportError) -> Onnx_Model {
    var options = BinaryDecodingOptions()
    options.messageDepthLimit = 32
    options.discardUnknownFields = true
    let model: Onnx_Model
    do { model = try Onnx_Model(serializedBytes: bytes, options: options) } catch {
      throw ImportError("it is not an ONNX model: its protocol buffer is broken")
    }
    guard !model.graph.node.isEmpty else { throw ImportError("the model has no operators") }
    guard model.graph.node.count <= 65536 else { throw ImportError("the model has too many operators") }
    return model
  }
}
