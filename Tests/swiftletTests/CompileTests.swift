import Foundation
import Testing

struct CompileTests {
  @Test func reportsSizesAndLineage() throws {
    let folder = try Folder()
    let result = try Program.run("compile", Digits.source, "-o", folder.path("a.swl"), "--json")
    #expect(result.status == 0)
    let json = try result.json()
    let file = try Data(contentsOf: folder.root.appending(path: "a.swl"))
    #expect(json["file_bytes"] as? Int == file.count)
    for key in ["arena_bytes", "weight_bytes", "activation_bytes", "activation_lower_bound_bytes", "steps", "macs"] {
      #expect(json[key] as? Int ?? 0 > 0, "\(key)")
    }
    let lineage = try #require(json["lineage"] as? [String: Any])
    #expect(lineage["source"] as? String == "digits_int8.tflite")
    #expect(lineage["source_sha256"] as? String == "0630b7e062e9d9798305113b52dcbae19174ab3114feaa5010678e7b188c2a5a")
  }

  @Test func storesConstantsAsTheyAreWhenTold() throws {
    let folder = try Folder()
    var sizes: [String: (stored: Int, all: Int)] = [:]
    for options in [[], ["--uncompressed"]] {
      let model = folder.path("a.swl")
      let json = try Program.run(["compile", Digits.floatSource, "-o", model, "--json"] + options).json()
      let stored = try #require(json["stored_constant_bytes"] as? Int)
      let all = try #require(json["constant_bytes"] as? Int)
      sizes[options.joined()] = (stored, all)
      let tensors = try #require(try Program.run("inspect", model, "--json").json()["tensors"] as? [[String: Any]])
      let constants = tensors.filter { $0["coding"] != nil }
      #expect(constants.reduce(0) { $0 + ($1["stored_bytes"] as? Int ?? 0) } == stored)
      #expect(constants.reduce(0) { $0 + ($1["bytes"] as? Int ?? 0) } == all)
      #expect(constants.contains { $0["coding"] as? String != "plain" } == options.isEmpty)
      let text = try Program.run("inspect", model).output
      #expect(text.contains("Constants\n") && text.contains("bytes stored of"))
    }
    let (coded, plain) = (try #require(sizes[""]), try #require(sizes["--uncompressed"]))
    #expect(coded.stored < plain.stored && plain.stored == plain.all && coded.all == plain.all)
  }

  @Test func saysWhatADeviceCanTrain() throws {
    let folder = try Folder()
    let model = folder.path("a.swl")
    for (part, layers) in [("head", 1), ("all", 10)] {
      #expect(try Program.run("compile", Digits.floatSource, "-o", model, "--trainable", part).status == 0)
      let json = try Program.run("inspect", model, "--json").json()
      let trainable = try #require(json["trainable"] as? [String: Any])
      #expect(trainable["layers"] as? Int == layers)
      #expect(try Program.run("inspect", model).output.contains("weights of \(layers) layer"))
    }
    #expect(try Program.run("compile", Digits.floatSource, "-o", model).status == 0)
    #expect(try Program.run("inspect", model, "--json").json()["trainable"] is NSNull)
  }

  @Test func bytesCannotBeTrained() throws {
    let folder = try Folder()
    let result = try Program.run("compile", Digits.source, "-o", folder.path("a.swl"), "--trainable", "head")
    #expect(result.status == 1 && result.errors.contains("give the float model"), "\(result.errors)")
    #expect(folder.names.isEmpty)
  }

  @Test func givesTheSameBytesEachTime() throws {
    let folder = try Folder()
    for name in ["a.swl", "b.swl"] { try Program.run("compile", Digits.source, "-o", folder.path(name)) }
    #expect(folder.names == ["a.swl", "b.swl"])
    #expect(FileManager.default.contentsEqual(atPath: folder.path("a.swl"), andPath: folder.path("b.swl")))
  }

  @Test func theShippedModelIsWhatItsSourceCompilesTo() throws {
    let folder = try Folder()
    let result = try Program.run(
      "compile", Digits.source, "-o", folder.path("digits.swl"), "--labels", Digits.labels, "--name", "digits")
    #expect(result.status == 0)
    #expect(
      FileManager.default.contentsEqual(atPath: folder.path("digits.swl"), andPath: Digits.shipped),
      "models/digits/digits.swl is out of date: make it again as models/README.md says")
  }

  @Test func leavesNoFileBehindWhenRefused() throws {
    let folder = try Folder()
    let source = try folder.write(Array("no model".utf8), "x.tflite")
    let result = try Program.run("compile", source, "-o", folder.path("a.swl"))
    #expect(result.isRefusal && result.errors.contains(source))
    #expect(folder.names == ["x.tflite"])
  }

  @Test(arguments: [["--calibrate", "x"], ["--input", "a=1x2x2x1"], ["--float"]])
  func refusesWhatItCannotDo(options: [String]) throws {
    let folder = try Folder()
    let result = try Program.run(["compile", Digits.source, "-o", folder.path("a.swl")] + options)
    #expect(result.isRefusal && result.errors.contains(options[0]))
    #expect(folder.names.isEmpty)
  }
}
