import Foundation
import Graph
import Importers
import ONNXSchema
import SwiftProtobuf

/// A small ONNX model made by hand.
struct ONNXTestModel {
  var model = Onnx_Model()

  init(version: Int64 = 13) {
    model.irVersion = 8
    var operators = Onnx_OperatorSet()
    operators.version = version
    model.opsetImport = [operators]
  }

  /// A float input; -1 leaves an extent open.
  mutating func input(_ name: String, _ dims: [Int64], type: Int32 = 1) {
    var value = Onnx_ValueInfo()
    value.name = name
    value.type.tensorType.elemType = type
    value.type.tensorType.shape.dim = dims.map { extent in
      var dimension = Onnx_Dimension()
      if extent < 0 { dimension.dimParam = "n" } else { dimension.dimValue = extent }
      return dimension
    }
    model.graph.input.append(value)
  }

  mutating func output(_ name: String) {
    var value = Onnx_ValueInfo()
    value.name = name
    model.graph.output.append(value)
  }

  mutating func floats(_ name: String, _ dims: [Int64], _ values: [Float]) {
    var tensor = Onnx_Tensor()
    (tensor.name, tensor.dims, tensor.dataType, tensor.floatData) = (name, dims, 1, values)
    model.graph.initializer.append(tensor)
  }

  mutating func integers(_ name: String, _ dims: [Int64], _ values: [Int64]) {
    var tensor = Onnx_Tensor()
    (tensor.name, tensor.dims, tensor.dataType, tensor.int64Data) = (name, dims, 7, values)
    model.graph.initializer.append(tensor)
  }

  /// Constant int8 (3), uint8 (2) or int32 (6).
  mutating func bytes(_ name: String, _ dims: [Int64], _ values: [Int32], type: Int32 = 3) {
    var tensor = Onnx_Tensor()
    (tensor.name, tensor.dims, tensor.dataType, tensor.int32Data) = (name, dims, type, values)
    model.graph.initializer.append(tensor)
  }

  mutating func apply(_ name: String, _ inputs: [String], _ outputs: [String], _ attributes: [Onnx_Attribute] = []) {
    var node = Onnx_Node()
    (node.opType, node.input, node.output, node.attribute) = (name, inputs, outputs, attributes)
    model.graph.node.append(node)
  }

  var file: [UInt8] { (try? model.serializedBytes()) ?? [] }

  func graph(_ options: ONNXOptions = ONNXOptions()) throws(ImportError) -> Graph {
    try ONNXImporter.graph(from: file, name: "test.onnx", options: options)
  }

  /// The message it is refused with, or empty.
  func refusal(_ options: ONNXOptions = ONNXOptions()) -> String {
    do throws(ImportError) {
      _ = try graph(options)
      return ""
    } catch { return error.description }
  }
}

extension Onnx_Attribute {
  static func integer(_ name: String, _ value: Int64) -> Onnx_Attribute {
    var result = Onnx_Attribute()
    (result.name, result.i, result.type) = (name, value, 2)
    return result
  }

  static func integers(_ name: String, _ values: [Int64]) -> Onnx_Attribute {
    var result = Onnx_Attribute()
    (result.name, result.ints, result.type) = (name, values, 7)
    return result
  }

  static func float(_ name: String, _ value: Float) -> Onnx_Attribute {
    var result = Onnx_Attribute()
    (result.name, result.f, result.type) = (name, value, 1)
    return result
  }

  static func text(_ name: String, _ value: String) -> Onnx_Attribute {
    var result = Onnx_Attribute()
    (result.name, result.s, result.type) = (name, Data(value.utf8), 3)
    return result
  }
}
