import Foundation
import Testing

/// `swiftlet-run` says what `swiftlet` says.
struct DeviceProgramTests {
  @Test func classifiesAlike() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let arguments = ["run", model, "--top", "3", "--json"] + (0...9).map(Digits.sample)
    let results = try [Program.run(arguments), Program.run(arguments, program: "swiftlet-run")].map { result in
      #expect(result.status == 0, "\(result.errors)")
      return try result.json()
    }
    #expect(keys(results[0]) == keys(results[1]))
    #expect(withoutTimes(results[0]) == withoutTimes(results[1]))
  }

  @Test func computesAlike() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let input = try folder.write(NumpyFile.bytes(data: (0..<784).map { UInt8(truncatingIfNeeded: $0 * 7) }), "x.npy")
    let outputs = try ["swiftlet", "swiftlet-run"].map { program in
      let output = folder.path(program)
      let result = try Program.run(["run", model, "--input", input, "--output=\(output)"], program: program)
      #expect(result.status == 0, "\(result.errors)")
      return try Data(contentsOf: URL(filePath: output).appending(path: "out0.npy"))
    }
    #expect(outputs[0] == outputs[1])
  }

  @Test func measuresAlike() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let arguments = ["bench", model, "--runs", "5", "--profile", "--json"]
    let results = try ["swiftlet", "swiftlet-run"].map { try Program.run(arguments, program: $0).json() }
    #expect(!results[0].isEmpty && keys(results[0]) == keys(results[1]))
    for key in ["cpu", "threads", "runs", "arena_bytes", "weight_bytes", "activation_bytes", "macs"] {
      #expect("\(results[0][key]!)" == "\(results[1][key]!)", "\(key)")
    }
  }

  @Test(arguments: [
    ["run", "absent.swl", Digits.sample(1)], ["run", Digits.sample(1), Digits.sample(1)], ["run", "m.swl"],
    ["run", "m.swl", "a.png", "--top", "0"], ["run", "m.swl", "a.png", "--input", "x.npy"],
    ["run", "m.swl", "--input", "x.npy"], ["bench", "m.swl", "--threads", "65"], ["bench", "m.swl", "--cpu", "mips"],
    ["bench", "m.swl", "--runs", "1", "--seconds", "1"], ["bench", "m.swl", "--seconds", "0"],
  ])
  func refusesAlike(arguments: [String]) throws {
    let results = try ["swiftlet", "swiftlet-run"].map { try Program.run(arguments, program: $0) }
    #expect(results[0].status == results[1].status && results[0].status != 0)
    let lines = results.map { $0.errors.prefix { $0 != "\n" }.drop { $0 != ":" } }
    #expect(lines[0] == lines[1])
  }

  @Test(arguments: [
    [], ["dance"], ["run", "--dance"], ["run"], ["run", "m.swl", "--top"], ["run", "m.swl", "a.png", "--top", "many"],
    ["run", "m.swl", "a.png", "--json=1"], ["bench", "m.swl", "n.swl"], ["bench", "m.swl", "--seconds", "2s"],
  ])
  func refusesWrongUsage(arguments: [String]) throws {
    let result = try Program.run(arguments, program: "swiftlet-run")
    #expect(result.status == 2 && result.errors.hasPrefix("swiftlet-run: "), "\(result.errors)")
  }

  @Test func helps() throws {
    for option in ["--help", "-h"] {
      let result = try Program.run([option], program: "swiftlet-run")
      #expect(result.status == 0 && result.output.contains("EXAMPLE"))
    }
    #expect(try Program.run(["--version"], program: "swiftlet-run").output == Program.run("--version").output)
  }

  /// The names of all members, with where they stand.
  private func keys(_ value: Any, _ place: String = "") -> Set<String> {
    switch value {
    case let object as [String: Any]:
      object.reduce(into: []) { $0.formUnion(keys($1.value, "\(place).\($1.key)").union(["\(place).\($1.key)"])) }
    case let array as [Any]: array.reduce(into: []) { $0.formUnion(keys($1, place + "[]")) }
    default: []
    }
  }

  private func withoutTimes(_ result: [String: Any]) -> NSDictionary {
    var result = result
    result["results"] = (result["results"] as? [[String: Any]])?.map { $0.filter { $0.key != "inference_us" } }
    return result as NSDictionary
  }
}
