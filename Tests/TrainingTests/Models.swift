import Compiler
import Engine
import Foundation
import Graph
import Importers
import Learning
import Tensors
import Training

/// The digit classifier of the package, and others where they are.
enum Models {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
  static let shared = URL(
    filePath: ProcessInfo.processInfo.environment["SWIFTLET_SHARED"] ?? root.appending(path: "../shared").path
  ).standardizedFileURL

  static func digits(quantized: Bool = false) throws -> Graph {
    let name = quantized ? "digits_int8" : "digits_float"
    return try graph(root.appending(path: "models/digits/\(name).tflite"))
  }

  static func graph(_ file: URL) throws -> Graph {
    try ModelFile.graph(from: Array(Data(contentsOf: file)), name: file.lastPathComponent)
  }

  /// What the engine answers, as floats.
  static func answers(_ graph: Graph, _ input: [Float]) throws -> [Float] {
    let session = try Session(file: Compiler().compile(graph).file.span.bytes)
    session.writeInput(0, from: input.span.bytes)
    session.run()
    return session.readOutput(0).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }

  /// Pictures of random noise on black ground, 28x28.
  static func pictures(_ count: Int, seed: UInt64 = 1) -> [Float] {
    var random = Random(seed: seed)
    return (0..<count * 784).map { _ in max(0, random.nextSigned()) }
  }
}

extension Network {
  /// The outputs for some inputs, at most a batch, with what has been learned.
  func answers(_ input: [Float]) -> [Float] {
    let samples = input.count / architecture[architecture.input].count
    withInput { for place in input.indices { $0[place] = input[place] } }
    forward(samples: samples, training: false)
    return withOutput { output in (0..<samples * architecture[architecture.output].count).map { output[$0] } }
  }
}

func softmax(_ logits: [Float]) -> [Float] {
  let powers = logits.map { exp(Double($0 - logits.max()!)) }
  return powers.map { Float($0 / powers.reduce(0, +)) }
}
