import Foundation
import Graph
import Importers
import Testing

/// Files of other projects: each becomes a graph or a message.
struct SharedModelsTests {
  @Test func modelsImport() throws {
    for file in SharedModels.files("models/tflite", ending: "tflite") {
      let graph = try ModelFile.graph(from: [UInt8](Data(contentsOf: file)), name: file.lastPathComponent)
      print("\(graph.name): \(graph.nodes.count) nodes, \(graph.tensors.count) tensors, \(graph.labels.count) labels")
    }
  }

  @Test(arguments: [
    ("conformance/ai-edge-quantizer-singleop", "tflite"), ("conformance/litert-testdata", "bin"),
  ])
  func filesImportOrAreRefused(folder: String, ending: String) throws {
    for file in SharedModels.files(folder, ending: ending) {
      do throws(ImportError) {
        let bytes = (try? Data(contentsOf: file)).map { [UInt8]($0) } ?? []
        let graph = try ModelFile.graph(from: bytes, name: file.lastPathComponent)
        print("\(graph.name): \(graph.nodes.count) nodes, \(graph.tensors.count) tensors")
      } catch {
        print("refused  \(error)")
        #expect(!error.description.contains("\n"))
      }
    }
  }
}
