import ONNXSchema

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One operator of a model as the file states it.
struct ONNXNode {
  /// The place in the file.
  let index: Int
  let name: String
  /// "" for ONNX's own operators.
  let domain: String
  /// Names of values; empty where an optional one is absent.
  let inputs: [String]
  let outputs: [String]
  private let attributes: [Onnx_Attribute]

  init(_ node: Onnx_Node, index: Int) {
    self.index = index
    name = node.opType
    domain = node.domain == "ai.onnx" ? "" : node.domain
    inputs = node.input
    outputs = node.output
    attributes = node.attribute
  }

  /// "Conv #3"
  var place: String { "\(printable(name)) #\(index)" }

  func error(_ reason: String) -> ImportError { ImportError(place: .node(index: index, name: name), reason) }

  func hasInput(_ slot: Int) -> Bool { slot < inputs.count && !inputs[slot].isEmpty }
  func hasOutput(_ slot: Int) -> Bool { slot < outputs.count && !outputs[slot].isEmpty }

  /// What an attribute holds, by its number in the file.
  enum AttributeKind: Int32 {
    case float = 1
    case integer, text, tensor, graph, floats, integers
  }

  /// An attribute, nil where it is absent; one of another kind is refused. Files of the first versions do not tell the
  /// kind.
  func attribute(_ name: String, _ kind: AttributeKind) throws(ImportError) -> Onnx_Attribute? {
    guard let found = attributes.first(where: { $0.name == name }) else { return nil }
    guard found.type == kind.rawValue || found.type == 0 else {
      let actual = AttributeKind(rawValue: found.type).map { "\($0)" } ?? "of kind \(found.type)"
      throw error("attribute \(name) is \(actual), not \(kind)")
    }
    return found
  }

  func integer(_ name: String, default value: Int) throws(ImportError) -> Int {
    guard let found = try attribute(name, .integer) else { return value }
    guard found.i.magnitude <= Int32.max.magnitude || found.i == Int64.min || found.i == Int64.max else {
      throw error("attribute \(name) is \(found.i)")
    }
    return Int(found.i)
  }

  func flag(_ name: String, default value: Bool = false) throws(ImportError) -> Bool {
    try integer(name, default: value ? 1 : 0) != 0
  }

  func float(_ name: String, default value: Float) throws(ImportError) -> Float {
    try attribute(name, .float)?.f ?? value
  }

  func text(_ name: String, default value: String) throws(ImportError) -> String {
    guard let found = try attribute(name, .text) else { return value }
    return String(decoding: found.s, as: UTF8.self)
  }

  func integers(_ name: String) throws(ImportError) -> [Int]? {
    guard let found = try attribute(name, .integers) else { return nil }
    guard found.ints.count <= 4096 else { throw error("attribute \(name) has \(found.ints.count) elements") }
    return found.ints.map { Int($0) }
  }

  /// A list that is an attribute in older versions and an input in newer ones.
  func integers(
    _ name: String, orAt slot: Int, _ list: ONNXShapes.List
  ) throws(ImportError) -> [Int]? {
    if let found = try integers(name) { return found }
    return try list(slot, name)
  }

  func floats(_ name: String) throws(ImportError) -> [Float]? { try attribute(name, .floats)?.floats }

  /// A list of window parameters: as many as `count`, each within `range`.
  func integers(
    _ name: String, count: Int, default value: Int, in range: ClosedRange<Int>
  ) throws(ImportError) -> [Int] {
    guard let found = try integers(name) else { return [Int](repeating: value, count: count) }
    guard found.count == count else { throw error("attribute \(name) has \(found.count) elements, not \(count)") }
    guard found.allSatisfy(range.contains) else { throw error("attribute \(name) is \(found)") }
    return found
  }

  /// Throws unless the number of inputs is one that the operator takes.
  func expect(inputs range: ClosedRange<Int>) throws(ImportError) {
    guard range.contains(inputs.count) else {
      let text = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
      throw error("has \(inputs.count) inputs instead of \(text)")
    }
    guard hasOutput(0) else { throw error("has no output") }
  }
}
