import Foundation
import ModelFormat
import SamplePrograms
import Tensors
import Testing

/// A reader written from the format's note alone finds the same in a file.
@Suite(.disabled(if: Python.isAbsent, "no python3")) struct SecondReaderTests {
  @Test(arguments: SamplePrograms.all.map(\.name))
  func countsAgree(name: String) throws {
    var builder = SamplePrograms.all.first { $0.name == name }!.builder
    builder.program.manifest["name"] = name
    let program = builder.program
    let plain = SamplePrograms.all.first { "coded-" + $0.name == name }?.builder ?? builder
    let expected =
      [
        "entries 1", "activation_bytes \(program.activationByteCount)", "weight_bytes \(builder.weights.count)",
        "buffers \(program.buffers.count)", "tensors \(program.tensors.count)",
        "elements \(program.tensors.reduce(0) { $0 + $1.elementCount })",
        "constants " + sha256(of: plain.constants.span.bytes),
        "inputs " + program.inputs.map(\.name).joined(separator: " "),
        "outputs " + program.outputs.map(\.name).joined(separator: " "),
      ] + (program.trainable.map { ["trainable \($0.source) \($0.layers.count) \($0.parameters)"] } ?? [])
      + (program.driftReference.map { ["drift \($0.frameCount) \($0.distributions.map(\.total))"] } ?? [])
    let lines = try #require(try SecondReaderTests.read(builder.file))
    #expect(Array(lines.dropLast()) == expected)
    #expect(lines.last?.split(separator: " ").count == 1 + program.steps.count)
  }

  @Test func aFlippedBitIsFound() throws {
    var file = SamplePrograms.file("windows-bytes")
    file[file.count - 1] ^= 1
    #expect(try SecondReaderTests.read(file) == nil)
  }

  /// What the reader prints, line by line; nil when it refuses the file.
  private static func read(_ bytes: [UInt8]) throws -> [String]? {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).swl")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "read_swl.py")
    let result = try Python.run([script.path, file.path])
    return result.status == 0 ? result.output.split(separator: "\n").map(String.init) : nil
  }
}

extension ProgramBuilder {
  /// The bytes of all constants, none of which is coded, one after the other.
  fileprivate var constants: [UInt8] {
    program.tensors.flatMap { record -> ArraySlice<UInt8> in
      guard case .constant(let start) = record.placement else { return [] }
      return weights[start..<start + record.byteCount]
    }
  }
}

private enum Python {
  static var isAbsent: Bool { (try? run(["--version"]).status) != 0 }

  static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
