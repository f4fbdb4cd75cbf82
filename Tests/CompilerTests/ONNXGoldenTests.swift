import Compiler
import Engine
import Foundation
import Importers
import Kernels
import ModelFormat
import Tensors
import Testing

/// Whole ONNX models against onnxruntime without its optimisations.
@Suite(.disabled(if: Shared.isAbsent))
struct ONNXGoldenTests {
  private struct Manifest: Decodable {
    struct Output: Decodable {
      /// All elements, or nil where the manifest has only the first sixteen and the mean.
      var file: String?
      var first16: [Double]
      var mean: Double
      /// How far onnxruntime's own optimised kernels are from it.
      var optimizedDifference: Double
      var largest: Double

      enum CodingKeys: String, CodingKey {
        case file, first16, mean
        case optimizedDifference = "optimised_max_abs_diff"
        case largest = "max_abs"
      }
    }

    struct Model: Decodable { var outputs: [Output] }

    var models: [String: Model]
  }

  private static func compiled(_ path: String) throws -> [UInt8] {
    try Compiler().compile(try ModelFile.graph(from: try Shared.bytes(path), name: path)).file
  }

  /// Float outputs within 1e-4 of the largest; those of quantised models no further off than onnxruntime's optimised
  /// kernels, or than one step of the result where those are exact.
  @Test func everyModelMatchesOnnxruntime() throws {
    let manifest = try JSONDecoder().decode(
      Manifest.self, from: Data(try Shared.bytes("conformance/golden/manifest_onnx.json")))
    for path in Shared.files("models/onnx", ".onnx") {
      let outputs = try GoldenTests.outputs(try ONNXGoldenTests.compiled(path), seed: 1, sets: .detected)
      let expected = try #require(manifest.models[path]).outputs
      #expect(outputs.count == expected.count)
      for (output, golden) in zip(outputs, expected) {
        let difference = try ONNXGoldenTests.difference(output, golden)
        let isQuantized = path.contains("qdq")
        // Probabilities that are all next to nothing are known to single precision of 1.
        let allowed =
          isQuantized ? max(golden.optimizedDifference, golden.largest / 127) : max(1e-4 * golden.largest, 1e-6)
        print("\(path)  largest \(difference) of \(golden.largest), onnxruntime \(golden.optimizedDifference)")
        #expect(difference <= allowed, "\(path)")
      }
      if path.contains("mobilenet") {
        let golden = try Shared.bytes("conformance/golden/\(try #require(expected[0].file))")
        #expect(Difference(outputs[0], golden, type: .float32).sameArgument, "\(path)")
      }
    }
  }

  private static func difference(_ output: [UInt8], _ golden: Manifest.Output) throws -> Double {
    if let file = golden.file {
      return Difference(output, try Shared.bytes("conformance/golden/\(file)"), type: .float32).largest
    }
    let values = Difference.numbers(output, .float32)
    let mean = abs(values.reduce(0, +) / Double(values.count) - golden.mean)
    return zip(values, golden.first16).reduce(mean) { max($0, abs($1.0 - $1.1)) }
  }

  /// Models in bytes give the same bits whatever computes them, and compute in bytes: no float product is left.
  @Test func quantisedModelsComputeInBytes() throws {
    for path in Shared.files("models/onnx", "qdq_int8.onnx") {
      let file = try ONNXGoldenTests.compiled(path)
      let session = try Session(file: file.span.bytes)
      for step in session.program.steps {
        switch step.operation {
        case .convolution(let record), .depthwiseConvolution(let record):
          #expect(session.program.tensors[Int(record.input)].type == .int8, "\(path) \(step.label)")
        default: break
        }
      }
      let expected = try GoldenTests.outputs(file, seed: 1, sets: [])
      for sets in GoldenTests.masks {
        #expect(try GoldenTests.outputs(file, seed: 1, sets: sets, threads: 2) == expected, "\(path)")
      }
    }
  }
}
