import Foundation
import Graph
import enum Graph.Operation
import Tensors
import Testing
import Training

/// What cannot be trained is refused with the operator's name.
struct RefusalTests {
  private func refusal(_ graph: Graph) -> String? {
    do {
      _ = try TrainableModel(graph)
      return nil
    } catch { return error.message }
  }

  @Test func bytesAreRefused() throws {
    #expect(refusal(try Models.digits(quantized: true))?.contains("int8; give the float model") == true)
  }

  @Test func everyChangeOfAnOperatorIsNamed() throws {
    let graph = try Models.digits()
    let changes: [(Operation, String)] = [
      (.unary(.hardSwish), "function"),
      (.convolution(Window(kernelHeight: 3, kernelWidth: 3), groups: 2, .none), "groups"),
      (.transpose(permutation: [0, 1, 2, 3]), "cannot be trained"), (.softmax(beta: 1), "at the end"),
      (.maxPool(Window(kernelHeight: 90, kernelWidth: 1), .none), "window"), (.binary(.add, .none), "is a constant"),
    ]
    for (operation, reason) in changes {
      var changed = graph
      let node = try #require(graph.nodes.indices.dropFirst(2).first { graph.nodes[$0].inputs.count > 1 })
      changed.nodes[node].operation = operation
      let message = refusal(changed)
      #expect(
        message?.contains(reason) == true && message?.contains(graph.nodes[node].place) == true, "\(message ?? "")")
    }
  }

  @Test func brokenWeightsAreNamed() throws {
    let graph = try Models.digits()
    let node = graph.nodes.firstIndex { $0.inputs.count > 1 }!
    let weights = graph.nodes[node].inputs[1]!
    var changed = graph
    changed[weights].constant = Array(repeating: 255, count: graph[weights].byteCount)
    #expect(refusal(changed)?.contains("finite") == true)
    changed[weights].constant?.removeLast(4)
    #expect(refusal(changed)?.contains("float32 constants") == true)
    changed = graph
    changed.outputs = []
    #expect(refusal(changed)?.contains("1 inputs and 0 outputs") == true)
  }

  /// Every model there is gets a network or one clear line.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: Models.shared.path), "no models beside the package"))
  func realModelsAreTakenOrRefused() throws {
    let folder = Models.shared.appending(path: "models/tflite")
    var taken: [String] = []
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      guard file.pathExtension == "tflite", let graph = try? Models.graph(file) else { continue }
      guard let message = refusal(graph) else {
        taken.append(file.lastPathComponent)
        continue
      }
      #expect(!message.contains("\n") && message.contains(": "))
    }
    let expected = ["conv_fc_mnist_float.tflite", "ic_resnet8_cifar10_float.tflite", "vww_96_float.tflite"]
    #expect(expected.allSatisfy(taken.contains), "\(taken)")
  }
}
