import Foundation
import Testing

struct RunTests {
  @Test func namesTheDigitOnEachPicture() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let result = try Program.run(["run", model, "--top", "2", "--json"] + (0...9).map(Digits.sample))
    #expect(result.status == 0)
    let results = try #require(try result.json()["results"] as? [[String: Any]])
    #expect(results.count == 10)
    for (digit, result) in results.enumerated() {
      let top = try #require(result["top"] as? [[String: Any]])
      #expect(top.count == 2)
      #expect(top[0]["index"] as? Int == digit)
      #expect(top[0]["label"] as? String == "\(digit)")
      #expect(top[0]["score"] as? Double ?? 0 > 0.5)
      #expect(result["inference_us"] as? Double ?? 0 > 0)
    }
  }

  @Test func goesOnAfterAnUnreadablePicture() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let broken = try folder.write([0x89, 0x50, 0x4E, 0x47], "broken.png")
    let result = try Program.run("run", model, broken, folder.path("absent.png"), Digits.sample(4), "--json")
    #expect(result.status == 1)
    #expect(result.errors.contains(broken) && result.errors.contains("absent.png"))
    #expect((try result.json()["results"] as? [Any])?.count == 1)
  }

  @Test(arguments: [UInt8(1), 2])
  func takesAndGivesRawTensors(version: UInt8) throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let input = try folder.write(NumpyFile.bytes(version: version), "x.npy")
    let output = folder.path("results")
    let result = try Program.run("run", model, "--input", input, "--output", output, "--json")
    #expect(result.status == 0)
    let file = [UInt8](try Data(contentsOf: folder.root.appending(path: "results/out0.npy")))
    #expect(file.count == 128 + 10 && file.starts(with: [0x93] + Array("NUMPY".utf8) + [1, 0]))
    #expect(String(decoding: file[10..<128], as: UTF8.self).contains("'descr': '|i1'"))
    #expect(String(decoding: file[10..<128], as: UTF8.self).contains("'shape': (1, 10)"))
  }

  @Test func everyThreadCountAndInstructionSetGivesTheSameBits() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let input = try folder.write(NumpyFile.bytes(data: (0..<784).map { UInt8(truncatingIfNeeded: $0 * 7) }), "x.npy")
    let output = folder.path("o")
    func outputs(_ options: [String]) throws -> Data {
      #expect(try Program.run(["run", model, "--input", input, "--output", output] + options).status == 0)
      return try Data(contentsOf: folder.root.appending(path: "o/out0.npy"))
    }
    let expected = try outputs(["--cpu", "reference"])
    #expect(try outputs([]) == expected)
    #expect(try outputs(["--threads", "3"]) == expected)
  }

  @Test(arguments: [
    NumpyFile.bytes(type: "|u1"), NumpyFile.bytes(type: ">i4"), NumpyFile.bytes(shape: "(28, 28)"),
    NumpyFile.bytes(order: "True"), NumpyFile.bytes(version: 9), NumpyFile.bytes(data: [1, 2, 3]),
    NumpyFile.bytes(shape: "(1, 28, 28, 99999999999999999)"), NumpyFile.bytes(shape: "(-1,)"),
    NumpyFile.bytes(shape: "(1, 28, 28, 1"), NumpyFile.bytes(type: "|i1', 'x': '"),
    Array(NumpyFile.bytes().prefix(9)), Array(NumpyFile.bytes().prefix(30)), [0],
  ])
  func refusesWrongArrays(file: [UInt8]) throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let input = try folder.write(file, "x.npy")
    let result = try Program.run("run", model, "--input", input, "--output", folder.path("o"))
    #expect(result.isRefusal && result.errors.contains("x.npy"), "\(result.errors)")
    #expect(!folder.names.contains("o"))
  }

  @Test func saysWhichTypeAndShapeItWants() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let input = try folder.write(NumpyFile.bytes(type: "|u1"), "x.npy")
    let result = try Program.run("run", model, "--input", input, "--output", folder.path("o"))
    #expect(result.errors.contains("expected int8 1x28x28x1, found uint8 1x28x28x1"))
  }
}
