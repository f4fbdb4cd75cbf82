import Foundation
import Testing

/// The digit classifier in floats, quantised with the sample pictures.
struct CalibrateTests {
  /// The samples, and one folder of them for each class.
  private func pictures(in folder: Folder) throws -> String {
    for digit in 0...9 {
      let target = folder.root.appending(path: "pictures/\(digit)")
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: Digits.sample(digit), toPath: target.appending(path: "a.png").path)
    }
    return folder.path("pictures")
  }

  @Test func quantisesWithPictures() throws {
    let folder = try Folder()
    let pictures = try pictures(in: folder)
    let arguments = [
      "compile", Digits.floatSource, "-o", folder.path("a.swl"), "--calibrate", pictures, "--accuracy", pictures,
      "--labels", Digits.labels, "--report", "--json",
    ]
    let result = try Program.run(arguments)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let lineage = try #require(try result.json()["lineage"] as? [String: Any])
    #expect((lineage["calibration"] as? String)?.hasPrefix("10 samples") == true)
    #expect((lineage["calibration_sha256"] as? String)?.count == 64)
    #expect((lineage["accuracy"] as? String)?.contains("100.00 % compressed") == true)
    // A quarter of the floats.
    let weights = try #require(try result.json()["weight_bytes"] as? Int)
    let floats = try Program.run("compile", Digits.floatSource, "-o", folder.path("f.swl"), "--float", "--json").json()
    #expect(Double(weights) < 0.4 * Double(try #require(floats["weight_bytes"] as? Int)))
    for digit in 0...9 {
      let answer = try Program.run("run", folder.path("a.swl"), Digits.sample(digit), "--json").json()
      let results = try #require(answer["results"] as? [[String: Any]])
      #expect((results[0]["top"] as? [[String: Any]])?.first?["index"] as? Int == digit)
    }
    try expectReport(folder)
    try expectDriftReference(folder.path("a.swl"))
    // The same again gives the same bytes.
    let first = try Data(contentsOf: URL(filePath: folder.path("a.swl")))
    #expect(try Program.run(arguments).status == 0)
    #expect(try Data(contentsOf: URL(filePath: folder.path("a.swl"))) == first)
  }

  private func expectReport(_ folder: Folder) throws {
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: folder.path("a.json"))))
    let report = try #require(json as? [String: Any])
    let layers = try #require(report["layers"] as? [[String: Any]])
    #expect(layers.count > 4)
    for layer in layers { #expect(layer["snr_db"] as? Double ?? 0 > 15, "\(layer)") }
    #expect(layers.contains { $0["sensitivity_db"] is Double })
    let page = try String(contentsOfFile: folder.path("a.html"), encoding: .utf8)
    #expect(page.contains("<svg") && page.contains("</html>"))
    for outside in ["http:", "https:", "<script", "<link", "@import", "url("] { #expect(!page.contains(outside)) }
  }

  /// Ten pictures of a channel, of one digit each.
  private func expectDriftReference(_ model: String) throws {
    let json = try Program.run("inspect", model, "--json").json()
    let reference = try #require(json["drift_reference"] as? [String: Any])
    let distributions = try #require(reference["distributions"] as? [[String: Any]])
    #expect(reference["frames"] as? Int == 10)
    #expect(distributions.map { $0["subject"] as? String } == ["input_0", "top_class", "top_score"])
    #expect(distributions[1]["counts"] as? [Int] == Array(repeating: 1, count: 10) + [0])
    #expect((distributions[0]["counts"] as? [Int])?.reduce(0, +) == 10 * 256)
    #expect(try Program.run("inspect", model).output.contains("input, channel 0"))
  }

  @Test func quantisesWithArrays() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path("arrays"), withIntermediateDirectories: true)
    let batch = (0..<4 * 784).map { Float($0 % 97) / 97 }
    let bytes = batch.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    let array = NumpyFile.bytes(type: "<f4", shape: "(4, 28, 28, 1)", data: bytes)
    _ = try folder.write(array, "arrays/x.npy")
    let result = try Program.run(
      "compile", Digits.floatSource, "-o", folder.path("a.swl"), "--calibrate", folder.path("arrays"), "--json")
    #expect(result.status == 0, "\(result.errors)")
    let lineage = try #require(try result.json()["lineage"] as? [String: Any])
    #expect(lineage["calibration"] as? String == "4 samples of arrays")
    let description = try Program.run("inspect", folder.path("a.swl"), "--json").json()
    #expect((description["drift_reference"] as? [String: Any])?["frames"] as? Int == 4)
  }

  @Test func prunes() throws {
    let folder = try Folder()
    let pictures = try pictures(in: folder)
    let result = try Program.run(
      "compile", Digits.floatSource, "-o", folder.path("a.swl"), "--calibrate", pictures, "--prune", "0.5", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let lineage = try #require(try result.json()["lineage"] as? [String: Any])
    #expect((lineage["pruning"] as? String)?.hasPrefix("50.0 %") == true)
  }

  @Test func refusesBeforeItWorks() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: folder.path("broken"), withIntermediateDirectories: true)
    _ = try folder.write(Array("no picture".utf8), "broken/a.png")
    try FileManager.default.createDirectory(atPath: folder.path("wrong"), withIntermediateDirectories: true)
    let array = NumpyFile.bytes(type: "<f4", shape: "(2, 3)", data: Array(repeating: 0, count: 24))
    _ = try folder.write(array, "wrong/a.npy")
    _ = try folder.write(Array("one\ntwo\n".utf8), "labels.txt")
    let pictures = try pictures(in: folder)
    let cases: [(options: [String], words: String)] = [
      (["--calibrate", folder.path("absent")], "folder"), (["--calibrate", folder.path("empty")], "no pictures"),
      (["--calibrate", folder.path("broken")], "a.png"), (["--calibrate", folder.path("wrong")], "1x28x28x1"),
      (["--calibrate", pictures, "--labels", folder.path("labels.txt")], "2 names"),
      (["--calibrate", pictures, "--accuracy", folder.path("empty")], "empty"),
    ]
    for (options, words) in cases {
      let result = try Program.run(["compile", Digits.floatSource, "-o", folder.path("a.swl")] + options)
      #expect(result.isRefusal && result.errors.contains(words), "\(options): \(result.errors)")
    }
    #expect(!folder.names.contains("a.swl"))
  }

  @Test(arguments: [
    ["--prune", "0.5"], ["--report"], ["--observer", "mse"], ["--latency-budget", "2x"],
    ["--calibrate", "x", "--prune", "0"], ["--calibrate", "x", "--observer", "best"],
    ["--calibrate", "x", "--latency-budget", "fast"], ["--calibrate", "x", "--float"], ["--fit", "shrink"],
  ])
  func refusesWrongUsage(options: [String]) throws {
    let result = try Program.run(["compile", Digits.floatSource, "-o", "/nowhere/a.swl"] + options)
    #expect(result.status == 2)
  }
}
