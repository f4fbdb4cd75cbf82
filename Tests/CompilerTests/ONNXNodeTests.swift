import Compiler
import Engine
import Foundation
import Graph
import Importers
import ModelFormat
import ONNXSchema
import SwiftProtobuf
import Tensors
import Testing

/// The node tests of the ONNX project: each passes, or does what onnx-node-exceptions.tsv says for the reason given there.
@Suite(.disabled(if: Shared.isAbsent))
struct ONNXNodeTests {
  @Test func everyTestPassesOrIsListed() throws {
    let folder = try ONNXNodeTests.unpacked()
    defer { try? FileManager.default.removeItem(at: folder) }
    let listed = try ONNXNodeTests.exceptions()
    var passed = 0
    var unexpected: [String] = []
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    for name in names {
      let (outcome, detail) = ONNXNodeTests.outcome(folder.appending(path: name))
      if outcome == "passed" { passed += 1 }
      if outcome != listed[name] ?? "passed" { unexpected.append("\(name) \(outcome): \(detail)") }
    }
    print("ONNX node tests: \(passed) of \(names.count) pass, \(names.count - passed) are listed")
    for line in unexpected { Issue.record("\(line)") }
    #expect(passed >= 220)
    #expect(Set(listed.keys).isSubset(of: names), "a listed test does not exist")
  }

  private static func outcome(_ folder: URL) -> (kind: String, detail: String) {
    do {
      guard let difference = try ONNXNodeCase(folder).difference() else { return ("passed", "") }
      return ("differs", difference)
    } catch { return ("refused", "\(error)") }
  }

  private static func unpacked() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "onnx-node-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let tar = Process()
    tar.executableURL = URL(filePath: "/usr/bin/env")
    let archive = Shared.folder!.appending(path: "conformance/onnx-node/onnx_node_tests.tar.xz")
    tar.arguments = ["tar", "-xJf", archive.path, "-C", folder.path]
    try tar.run()
    tar.waitUntilExit()
    try #require(tar.terminationStatus == 0)
    return folder
  }

  /// Name, what happens and why, one a line.
  private static func exceptions() throws -> [String: String] {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "onnx-node-exceptions.tsv")
    var result: [String: String] = [:]
    for line in String(decoding: try Data(contentsOf: url), as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "\t", maxSplits: 2)
      result[String(parts[0])] = String(parts[1])
    }
    return result
  }
}

/// One node test.
struct ONNXNodeCase {
  private let model: [UInt8]
  private let graph: Onnx_Graph
  private let inputs: [ONNXTensorFile]
  private let outputs: [ONNXTensorFile]

  init(_ folder: URL) throws {
    model = [UInt8](try Data(contentsOf: folder.appending(path: "model.onnx")))
    graph = try Onnx_Model(serializedBytes: model).graph
    let data = folder.appending(path: "test_data_set_0")
    func files(_ kind: String) throws -> [ONNXTensorFile] {
      let count = try FileManager.default.contentsOfDirectory(atPath: data.path).filter { $0.hasPrefix(kind) }.count
      return try (0..<count).map { try ONNXTensorFile(data.appending(path: "\(kind)_\($0).pb")) }
    }
    inputs = try files("input")
    outputs = try files("output")
  }

  /// Operators whose operands behind the first are constants of a compiled program.
  private static let constantOperands: Set<String> = [
    "Conv", "ConvTranspose", "ConvInteger", "Gemm", "MatMul", "MatMulInteger", "QLinearConv", "QLinearMatMul",
    "BatchNormalization", "Clip", "DequantizeLinear", "Dropout", "Pad", "PRelu", "QuantizeLinear", "Resize",
  ]

  /// What differs from the expected outputs; nil when nothing does. Throws what the importer and the compiler refuse.
  func difference() throws -> String? {
    var options = ONNXOptions()
    let isWeighted = graph.node.contains { ONNXNodeCase.constantOperands.contains($0.opType) }
    let names = graph.input.map(\.name)
    for (index, input) in inputs.enumerated() {
      let isPixels = isWeighted && index == 0 && (input.message.dataType == 2 || input.message.dataType == 3)
      if isPixels || (input.isFloat && (index == 0 || !isWeighted)) { continue }
      options.constants[names[index]] = input.bytes
    }
    let imported = try ONNXImporter.graph(from: model, name: "", options: options)
    let session = try Session(file: try Compiler().compile(imported).file.span.bytes)
    var next = 0
    for (index, input) in inputs.enumerated() where options.constants[names[index]] == nil {
      guard let bytes = input.elements, bytes.count == session.byteCount(of: session.program.inputs[next]) else {
        return "input \(index) does not have the program's size"
      }
      session.writeInput(next, from: bytes.span.bytes)
      next += 1
    }
    session.run()
    for (index, output) in outputs.enumerated() {
      let port = session.program.outputs[index]
      let shape = port.shape(of: session.program.tensors[port.tensor]).dimensions
      guard shape == output.dims else { return "output \(index) has extents \(shape), not \(output.dims)" }
      guard let expected = output.elements, port.type.isType(output.message.dataType) else {
        return "output \(index) is of \(port.type.name)"
      }
      let result = session.readOutput(index)
      guard !output.isFloat else {
        let pairs = zip(Difference.numbers(result, .float32), Difference.numbers(expected, .float32))
        // The tolerance of the ONNX project: expected values are often rounded to four digits.
        let isClose = pairs.allSatisfy { abs($0 - $1) <= 1e-7 + 1e-3 * abs($1) || $0 == $1 }
        guard isClose else { return "output \(index) differs" }
        continue
      }
      if result != expected { return "output \(index) differs" }
    }
    return nil
  }
}

extension ElementType {
  fileprivate func isType(_ code: Int32) -> Bool {
    [.float32: 1, .uint8: 2, .int8: 3, .int16: 5, .int32: 6, .int64: 7, .bool: 9][self] == code
  }
}
