import Compiler
import Engine
import Foundation
import Graph
import Importers
import ModelFormat

/// Models in the package and, where they are, those beside it.
enum CompiledFiles {
  private static let package = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

  /// The TFLite files of the package itself.
  static var own: [URL] {
    ["digits_int8", "digits_float"].map { package.appending(path: "models/digits/\($0).tflite") }
  }

  /// Those and the real models, by name.
  static var all: [URL] {
    own + (Shared.isAbsent ? [] : Shared.files("models/tflite", ".tflite").map { Shared.folder!.appending(path: $0) })
  }

  static func compiled(_ file: URL) throws -> CompiledModel {
    let bytes = [UInt8](try Data(contentsOf: file))
    return try Compiler().compile(try ModelFile.graph(from: bytes, name: file.lastPathComponent))
  }
}

extension Session {
  /// Fills every input by the rule for a seed.
  func writeInputs(seed: Int) {
    for (index, port) in program.inputs.enumerated() {
      let count = program.tensors[port.tensor].elementCount
      writeInput(index, from: Goldens.input(tensor: index, seed: seed, type: port.type, count: count).span.bytes)
    }
  }
}
