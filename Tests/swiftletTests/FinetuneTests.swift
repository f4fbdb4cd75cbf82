import Foundation
import Testing

/// `finetune` from files to a model that answers.
struct FinetuneTests {
  /// x.npy and y.npy of two kinds of pictures: bright above or bright below.
  private static func data(_ folder: Folder, _ name: String, count: Int = 96, labelled: Bool = true) throws -> String {
    let target = folder.root.appending(path: name)
    try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
    var pixels: [UInt8] = []
    for sample in 0..<count {
      for place in 0..<784 {
        let bright = (place / 392 == 0) == (sample % 2 == 0)
        pixels.append(UInt8((bright ? 150 : 20) + (place &* 37 &+ sample &* 101) % 90))
      }
    }
    let x = NumpyFile.bytes(type: "|u1", shape: "(\(count), 28, 28, 1)", data: pixels)
    try Data(x).write(to: target.appending(path: "x.npy"))
    guard labelled else { return target.path }
    let y = NumpyFile.bytes(type: "|u1", shape: "(\(count),)", data: (0..<count).map { UInt8($0 % 2) })
    try Data(y).write(to: target.appending(path: "y.npy"))
    return target.path
  }

  private static func arguments(_ data: String, _ output: String, _ more: String...) -> [String] {
    ["finetune", Digits.floatSource, "--data", data, "-o", output, "--batch", "16", "--json"] + more
  }

  @Test func learnsAndWritesAModelThatAnswers() throws {
    let folder = try Folder()
    let data = try FinetuneTests.data(folder, "data")
    let output = folder.path("a.swl")
    let result = try Program.run(
      FinetuneTests.arguments(data, output, "--test", data, "--epochs", "6", "--rate", "0.003"))
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    let epochs = try #require(json["epochs"] as? [[String: Any]])
    #expect(epochs.count == 6 && json["steps"] as? Int == 36)
    #expect(epochs.last?["test_accuracy"] as? Double == 1)
    #expect((epochs.last?["loss"] as? Double ?? 9) < (epochs.first?["loss"] as? Double ?? 0))
    for key in ["training_arena_bytes", "parameters", "file_bytes", "samples"] {
      #expect(json[key] as? Int ?? 0 > 0, "\(key)")
    }
    let lineage = try Program.run("inspect", output, "--json")
    #expect(lineage.status == 0 && lineage.output.contains("finetune --optimizer adamw"))
  }

  @Test func prunesToTheDensity() throws {
    let folder = try Folder()
    let data = try FinetuneTests.data(folder, "data")
    let json = try Program.run(
      FinetuneTests.arguments(data, folder.path("a.swl"), "--epochs", "4", "--density", "0.25")
    ).json()
    #expect(abs((json["density"] as? Double ?? 0) - 0.25) < 0.01)
  }

  /// Killed without warning, in both stages, and resumed: the file has the bytes of a training that was let alone.
  @Test func survivesBeingKilled() throws {
    let folder = try Folder()
    let data = try FinetuneTests.data(folder, "data")
    let options = ["--steps", "240", "--qat", "--density", "0.5"]
    let whole = try Program.run(FinetuneTests.arguments(data, folder.path("whole.swl")) + options)
    #expect(whole.status == 0, "\(whole.errors)")

    let (checkpoint, output) = (folder.path("run.ckpt"), folder.path("resumed.swl"))
    let resumed =
      FinetuneTests.arguments(data, output) + options + ["--checkpoint", checkpoint, "--every", "40", "--resume"]
    var killed = 0
    for _ in 0..<5 {
      let before = try? Data(contentsOf: URL(filePath: checkpoint))
      if try Program.kill(resumed, when: { (try? Data(contentsOf: URL(filePath: checkpoint))) != before }) {
        killed += 1
      }
    }
    #expect(killed >= 2)
    let last = try Program.run(resumed)
    #expect(last.status == 0, "\(last.errors)")
    #expect((try last.json())["resumed_step"] as? Int ?? 0 >= 80)
    #expect(FileManager.default.contentsEqual(atPath: folder.path("whole.swl"), andPath: output))
  }

  @Test func aDamagedCheckpointIsRefused() throws {
    let folder = try Folder()
    let data = try FinetuneTests.data(folder, "data")
    let checkpoint = folder.path("run.ckpt")
    let arguments = FinetuneTests.arguments(data, folder.path("a.swl"), "--steps", "4", "--checkpoint", checkpoint)
    #expect(try Program.run(arguments).status == 0)
    let again = try Program.run(arguments)
    #expect(again.isRefusal && again.errors.contains("add --resume"))
    var bytes = try Data(contentsOf: URL(filePath: checkpoint))
    bytes[bytes.count / 2] ^= 4
    try bytes.write(to: URL(filePath: checkpoint))
    let refused = try Program.run(arguments + ["--resume"])
    #expect(refused.isRefusal && refused.errors.contains("damaged") && refused.errors.contains(checkpoint))
    #expect(try Data(contentsOf: URL(filePath: checkpoint)) == bytes)
  }

  @Test func startsFromAnotherTrainingsWeights() throws {
    let folder = try Folder()
    let data = try FinetuneTests.data(folder, "data")
    let checkpoint = folder.path("scratch.ckpt")
    let first = try Program.run(
      FinetuneTests.arguments(
        data, folder.path("a.swl"), "--from-scratch", "--epochs", "12", "--rate", "0.01", "--checkpoint", checkpoint))
    #expect(first.status == 0, "\(first.errors)")
    let second = try Program.run(
      FinetuneTests.arguments(
        data, folder.path("b.swl"), "--weights", checkpoint, "--steps", "1", "--rate", "0.0000001", "--test", data))
    let epochs = try #require(try second.json()["epochs"] as? [[String: Any]])
    #expect(epochs.first?["test_accuracy"] as? Double ?? 0 > 0.95)
  }

  @Test func learnsPicturesFromATeacher() throws {
    let folder = try Folder()
    let pictures = folder.root.appending(path: "pictures")
    try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
    for digit in 0...9 {
      let target = pictures.appending(path: "\(digit).png").path
      try FileManager.default.copyItem(atPath: Digits.sample(digit), toPath: target)
    }
    let alone = FinetuneTests.arguments(pictures.path, folder.path("a.swl"), "--steps", "20")
    let unlabelled = try Program.run(alone)
    #expect(unlabelled.isRefusal && unlabelled.errors.contains("--teacher"))
    let result = try Program.run(alone + ["--teacher", Digits.source])
    #expect(result.status == 0, "\(result.errors)")
    let epochs = try #require(try result.json()["epochs"] as? [[String: Any]])
    let losses = epochs.map { $0["loss"] as? Double ?? .nan }
    #expect(losses.last! < losses.first! / 2, "\(losses)")
    #expect(epochs.allSatisfy { $0["accuracy"] is NSNull })

    let looks = alone + ["--teacher", Digits.source, "--views", "3"]
    let first = try Program.run(looks)
    #expect(try first.json()["samples"] as? Int == 40)
    let bytes = try Data(contentsOf: URL(filePath: folder.path("a.swl")))
    _ = try Program.run(looks)
    #expect(try Data(contentsOf: URL(filePath: folder.path("a.swl"))) == bytes, "the looks follow from the seed")
    let arrays = try Program.run(
      FinetuneTests.arguments(try FinetuneTests.data(folder, "arrays"), folder.path("b.swl"), "--views", "1"))
    #expect(arrays.isRefusal && arrays.errors.contains("--views needs pictures"))
  }

  @Test func refusesDataThatDoNotFit() throws {
    let folder = try Folder()
    let data = try FinetuneTests.data(folder, "data")
    let x = folder.root.appending(path: "data/x.npy")
    func refused(_ bytes: [UInt8], _ file: URL) throws -> String {
      let old = try Data(contentsOf: file)
      try Data(bytes).write(to: file)
      defer { try? old.write(to: file) }
      let result = try Program.run(FinetuneTests.arguments(data, folder.path("a.swl")))
      #expect(result.isRefusal, "\(result.errors)")
      return result.errors
    }
    #expect(try refused(Array("nonsense".utf8), x).contains("not a NumPy array"))
    let wrong = NumpyFile.bytes(type: "|u1", shape: "(2, 9)", data: [UInt8](repeating: 0, count: 18))
    #expect(try refused(wrong, x).contains("[count, 28x28x1]"))
    let labels = folder.root.appending(path: "data/y.npy")
    let large = NumpyFile.bytes(type: "|u1", shape: "(96,)", data: [UInt8](repeating: 10, count: 96))
    #expect(try refused(large, labels).contains("has 10 classes"))
    let few = NumpyFile.bytes(type: "|u1", shape: "(3,)", data: [0, 1, 0])
    #expect(try refused(few, labels).contains("each of 96 samples"))
    let bytes = try Program.run("finetune", Digits.source, "--data", data, "-o", folder.path("a.swl"))
    #expect(bytes.isRefusal && bytes.errors.contains("give the float model"))
    let nowhere = try Program.run(FinetuneTests.arguments(data, folder.path("no/a.swl")))
    #expect(nowhere.isRefusal && nowhere.errors.contains("no such folder"))
  }

  @Test(arguments: [
    ["--density", "0"], ["--epochs", "1", "--steps", "1"], ["--batch", "0"], ["--optimizer", "magic"], ["--resume"],
    ["--head-only", "--from-scratch"], ["--rate", "-1"], ["--mean", "0.5"], ["--alpha", "2"],
  ])
  func wrongUsageIsStatus2(options: [String]) throws {
    let result = try Program.run(["finetune", Digits.floatSource, "--data", "x", "-o", "y"] + options)
    #expect(result.status == 2, "\(result.errors)")
  }
}
