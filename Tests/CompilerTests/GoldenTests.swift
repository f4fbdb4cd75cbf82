import Compiler
import Engine
import Foundation
import Graph
import Importers
import Kernels
import ModelFormat
import Tensors
import Testing

/// Whole models and single operators against the TFLite reference kernels.
@Suite(.disabled(if: Shared.isAbsent, "no models"), .serialized) struct GoldenTests {
  /// Files that use operators, types or structures the runtime does not have: the only ones that may be refused.
  static let unsupported: Set<String> = [
    "2_subgraphs.bin",
    "2_subgraphs_dont_delegate_name.bin",
    "bmm.tflite",
    "bmm_constant_input.tflite",
    "broadcast_to.bin",
    "conv3d_huge_im2col.bin",
    "dynamic_update_slice.tflite",
    "empty_model.bin",
    "gather_nd.bin",
    "lstm.bin",
    "lstm_calibrated.bin",
    "lstm_quantized.bin",
    "nested_while.bin",
    "resource_vars_calibrated.bin",
    "single_conv2d_transpose_bias.tflite",
    "single_equal.tflite",
    "single_fc_bias_sub_channel_weight_only_sym_weight.tflite",
    "single_gather.tflite",
    "single_gather_nd_with_const_indices.tflite",
    "single_not_equal.tflite",
    "single_select.tflite",
    "single_select_v2.tflite",
    "sub.bin",
    "test_min_runtime.bin",
    "unidirectional_sequence_lstm_calibrated.bin",
    "where.bin",
  ]

  /// A model with every input written by the rule for a seed, run once.
  static func outputs(
    _ file: [UInt8], seed: Int, sets: InstructionSets, threads: Int = 1, usesBLAS: Bool = false
  ) throws -> [[UInt8]] {
    var options = SessionOptions()
    options.instructionSets = sets
    options.threadCount = threads
    options.usesBLAS = usesBLAS
    let session = try Session(file: file.span.bytes, options: options)
    for (index, port) in session.program.inputs.enumerated() {
      let count = session.program.tensors[port.tensor].elementCount
      let input = Goldens.input(tensor: index, seed: seed, type: port.type, count: count)
      session.writeInput(index, from: input.span.bytes)
    }
    session.run()
    return session.program.outputs.indices.map { session.readOutput($0) }
  }

  static func compiled(_ path: String) throws -> (file: [UInt8], model: CompiledModel) {
    let graph = try ModelFile.graph(from: try Shared.bytes(path), name: path)
    let model = try Compiler().compile(graph)
    return (model.file, model)
  }

  /// Each instruction set that the machine has, one more at a time.
  static var masks: [InstructionSets] {
    let steps: [InstructionSets] = [[], .avx2, [.avx2, .avx512vnni], [.avx2, .avx512vnni, .avx512vbmi]]
    return steps.filter { InstructionSets.detected.isSuperset(of: $0) }
  }

  @Test func everyModelMatchesTheReference() throws {
    let goldens = try Goldens.load()
    print(row("model", "exact", "within 1", "largest", "XNNPACK"))
    for (path, golden) in goldens.models.sorted(by: { $0.key < $1.key }) {
      guard let model = try compiledOrRefused(path) else { continue }
      var sum = Difference()
      var allowed = 0.0
      for seed in [1, 2] {
        guard let expected = golden.outputs(seed: seed) else { continue }
        let results = try GoldenTests.outputs(model.file, seed: seed, sets: .detected)
        try #require(results.count == expected.count, "\(path)")
        for (index, output) in expected.enumerated() {
          guard let file = output.file else { continue }
          let type = model.model.program.outputs[index].type
          sum.add(Difference(results[index], try Shared.bytes("conformance/golden/\(file)"), type: type))
          allowed = max(allowed, output.optimizedDifference ?? 0)
        }
      }
      let isFloat = model.model.program.outputs[0].type == .float32
      print(row(path, "\(sum.exact)/\(sum.count)", "\(sum.withinOne)", "\(sum.largest)", "\(allowed)"))
      let graph = try ModelFile.graph(from: try Shared.bytes(path), name: path)
      if graph.nodes.count > 1 {
        #expect(sum.largest <= max(allowed, isFloat ? 1e-5 : 0), "\(path): further off than XNNPACK")
        #expect(sum.sameArgument, "\(path): another class wins")
      } else if isFloat {
        #expect(sum.largestRelative <= 1e-5, "\(path)")
      } else {
        #expect(sum.largest <= 1, "\(path)")
      }
    }
  }

  /// Nil when the model uses what is not supported: said in one line.
  private func compiledOrRefused(_ path: String) throws -> (file: [UInt8], model: CompiledModel)? {
    do { return try GoldenTests.compiled(path) } catch {
      print("refused: \(error)")
      let name = path.split(separator: "/").last.map(String.init) ?? path
      #expect(GoldenTests.unsupported.contains(name), "\(path) must compile")
      return nil
    }
  }

  private func row(_ columns: String...) -> String {
    columns.enumerated().map { index, text in
      let width = index == 0 ? 72 : 14
      let short = index == 0 ? String(text.suffix(width)) : text
      return index == 0 ? short.padding(toLength: width, withPad: " ", startingAt: 0) : "  " + short
    }.joined()
  }

  /// The built-in product gives the reference's bits, so that this is the distance of OpenBLAS from the reference. Its
  /// order of sums is the processor's: what that changes is measured by the largest output, of which a rounding is 6e-8.
  @Test func openBLASIsNoFurtherOffThanXNNPACK() throws {
    let goldens = try Goldens.load()
    for path in Shared.files("models/tflite", "float.tflite", "landmark.tflite", "range.tflite") {
      let model = try GoldenTests.compiled(path)
      let plain = try GoldenTests.outputs(model.file, seed: 1, sets: .detected)
      let fast = try GoldenTests.outputs(model.file, seed: 1, sets: .detected, usesBLAS: true)
      for (index, port) in model.model.program.outputs.enumerated() {
        let difference = Difference(fast[index], plain[index], type: port.type)
        let allowed = goldens.models[path]?.seed1?[index].optimizedDifference ?? 0
        #expect(difference.largest <= max(allowed, 1e-6 * difference.peak), "\(path)")
      }
    }
  }

  @Test func everyMaskAndThreadCountGivesTheSameBits() throws {
    for path in Shared.files("models/tflite", ".tflite") {
      let model = try GoldenTests.compiled(path)
      let isFloat = model.model.program.tensors.contains { $0.type == .float32 && !$0.isConstant }
      let expected = try GoldenTests.outputs(model.file, seed: 1, sets: [])
      for sets in GoldenTests.masks {
        for threads in [1, 2] {
          let result = try GoldenTests.outputs(model.file, seed: 1, sets: sets, threads: threads)
          #expect(isFloat || result == expected, "\(path) with \(sets.description), \(threads) threads")
        }
      }
    }
  }
}
