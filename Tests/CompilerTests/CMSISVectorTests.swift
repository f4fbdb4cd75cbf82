import Compiler
import Engine
import Foundation
import Graph
import Kernels
import Tensors
import Testing

/// Every int8 operator against the vectors of CMSIS-NN, whose fixed-point rounding may differ by one.
@Suite(.disabled(if: Shared.isAbsent, "no vectors")) struct CMSISVectorTests {
  private static let archive = "conformance/cmsis-nn-int8/cmsis_nn_testdata_int.tar.xz"

  @Test func everyVectorIsWithinOne() throws {
    let folder = try CMSISVectorTests.unpacked()
    defer { try? FileManager.default.removeItem(at: folder) }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    try #require(!names.isEmpty)
    var total = Difference()
    for name in names {
      if let reason = CMSISVectorTests.reasonToSkip(name) {
        print("not covered: \(name): \(reason)")
        continue
      }
      do {
        guard let vector = CMSISVector(folder.appending(path: name)), let test = try vector.testCase() else {
          print("not covered: \(name): no single operator of ours")
          continue
        }
        let difference = try CMSISVectorTests.difference(test)
        print("\(name): \(difference.exact)/\(difference.count) exact, largest \(difference.largest)")
        #expect(difference.largest <= 1, "\(name)")
        total.add(difference)
      } catch let error as CompileError {
        Issue.record("\(name): \(error.message)")
      } catch let error as CMSISVector.Missing {
        Issue.record("\(name): \(error)")
      }
    }
    print("all: \(total.exact)/\(total.count) exact, \(total.withinOne) within 1, largest \(total.largest)")
  }

  private static func difference(_ test: CMSISCase) throws -> Difference {
    let file = try Compiler().compile(test.graph).file
    let session = try Session(file: file.span.bytes)
    for (index, input) in test.inputs.enumerated() { session.writeInput(index, from: input.span.bytes) }
    session.run()
    let results = session.readOutput(0).map { byte in
      min(max(Int(Int8(bitPattern: byte)), test.bounds.lowerBound), test.bounds.upperBound)
    }
    try #require(results.count == test.expected.count)
    return Difference(
      results.map { UInt8(truncatingIfNeeded: $0) }, test.expected.map { UInt8(truncatingIfNeeded: $0) }, type: .int8)
  }

  private static func reasonToSkip(_ name: String) -> String? {
    let reasons = [
      ("int16", "16-bit activations"), ("s16", "16-bit activations"), ("s64", "64-bit accumulators"),
      ("int4", "4-bit weights"), ("lstm", "LSTM"), ("svdf", "SVDF"), ("batch_matmul", "product of two activations"),
      ("transpose_conv", "transposed convolution"), ("ds_cnn", "a whole network, layer by layer"),
    ]
    return reasons.first { name.contains($0.0) }?.1
  }

  private static func unpacked() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cmsis-nn-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let tar = Process()
    tar.executableURL = URL(filePath: "/usr/bin/env")
    tar.arguments = ["tar", "-xJf", Shared.folder!.appending(path: archive).path, "-C", folder.path]
    try tar.run()
    tar.waitUntilExit()
    try #require(tar.terminationStatus == 0, "tar could not unpack \(archive)")
    return folder
  }
}
