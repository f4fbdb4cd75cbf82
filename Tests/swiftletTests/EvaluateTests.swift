import Foundation
import Testing

struct EvaluateTests {
  @Test func readsOneFolderForEachClass() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    for digit in 0...9 {
      let target = folder.root.appending(path: "data/\(digit)")
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: Digits.sample(digit), toPath: target.appending(path: "a.png").path)
    }
    let json = try Program.run("evaluate", model, folder.path("data"), "--against", Digits.floatSource, "--json").json()
    #expect(json["images"] as? Int == 10)
    #expect(json["top1"] as? Double == 1)
    #expect(json["agreement"] as? Double == 1)
    #expect((json["against"] as? [String: Any])?["top1"] as? Double == 1)
  }

  @Test func readsAListOfLabels() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    try FileManager.default.copyItem(atPath: Digits.sample(3), toPath: folder.path("three.png"))
    _ = try folder.write(Array("file\tclass\tname\nthree.png\t3\tx\n".utf8), "labels.tsv")
    let json = try Program.run("evaluate", model, folder.root.path, "--label-offset", "0", "--json").json()
    #expect(json["images"] as? Int == 1)
    #expect(json["top1"] as? Double == 1)
  }

  @Test func refusesLabelsThatTheModelLacks() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    _ = try folder.write(Array("a.png\t12\n".utf8), "labels.tsv")
    #expect(try Program.run("evaluate", model, folder.root.path).isRefusal)
    _ = try folder.write(Array("a.png\t9223372036854775807\n".utf8), "labels.tsv")
    #expect(try Program.run("evaluate", model, folder.root.path).isRefusal)
  }
}
