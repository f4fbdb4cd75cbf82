import Console
import Foundation
import Learning
import Simulation
import Testing

/// Files of examples, right and wrong.
struct DataTests {
  private func images(_ count: UInt8 = 3) -> [UInt8] {
    [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 2] + (0..<4 * count).map { $0 }
  }

  private func labels(_ values: [UInt8] = [4, 0, 1]) -> [UInt8] { [0, 0, 8, 1, 0, 0, 0, UInt8(values.count)] + values }

  private let writers = "index,label,writer_id,more\n0,4,b,x\n1,0,a,x\n2,1,b,x\n"

  private func folder(_ files: [String: [UInt8]]) throws -> Folder {
    let folder = try Folder()
    for (name, bytes) in files { try folder.write(name, bytes) }
    return folder
  }

  private func mnist(_ changes: [String: [UInt8]] = [:]) throws -> Folder {
    let files = [
      "t-images-idx3-ubyte": images(), "t-labels-idx1-ubyte": labels(), "t-writers.csv": Array(writers.utf8),
    ]
    return try folder(files.merging(changes) { $1 })
  }

  @Test func digitsByWriterAreRead() throws {
    let folder = try mnist()
    let examples = try OwnedExamples(folder: folder.path)
    #expect(examples.extent.description == "2x2x1")
    #expect(examples.labels == [4, 0, 1] && examples.classCount == 5)
    #expect(examples.names == ["b", "a"] && examples.owners == [0, 1, 0])
    #expect(Array(examples.pixels(of: 2)) == [8, 9, 10, 11])
    #expect(examples.byOwner == [[0, 2], [1]])
  }

  @Test func clipsBySpeakerAndTablesAreRead() throws {
    let clips = try folder([
      "index.csv": Array("row,digit,speaker,take\n1,2,x,0\n0,1,y,0\n".utf8), "mel_u8_2x2x2.bin": (0..<8).map { $0 },
    ])
    let examples = try OwnedExamples(folder: clips.path)
    #expect(examples.labels == [1, 2] && examples.names == ["x", "y"] && examples.owners == [1, 0])
    let table = try folder(["t.csv": Array("1,2,3,4,7\r\n5,6,7,255,0\n".utf8)])
    let rows = try OwnedExamples(folder: table.path)
    #expect(rows.labels == [7, 0] && rows.pixels == [1, 2, 3, 4, 5, 6, 7, 255])
  }

  @Test func gzipIsUnpackedAndDamageNoticed() throws {
    let folder = try Folder()
    try folder.write("t.csv", Array(String(repeating: "1,2,3,4,7\n", count: 1000).utf8))
    let gzip = Process()
    gzip.executableURL = URL(filePath: "/usr/bin/gzip")
    gzip.arguments = [folder.path + "/t.csv"]
    try gzip.run()
    gzip.waitUntilExit()
    #expect(try OwnedExamples(folder: folder.path).count == 1000)
    let whole = try Data(contentsOf: URL(filePath: folder.path + "/t.csv.gz"))
    for count in [3, 20, whole.count - 1] {
      try folder.write("t.csv.gz", Array(whole.prefix(count)))
      #expect(throws: Refusal.self) { try OwnedExamples(folder: folder.path) }
    }
    var damaged = Array(whole)
    damaged[damaged.count / 2] ^= 0x55
    try folder.write("t.csv.gz", damaged)
    #expect(throws: Refusal.self) { try OwnedExamples(folder: folder.path) }
  }

  private static let wrongFiles: [(String, [UInt8])] = [
    ("t-images-idx3-ubyte", bytes(0, 0, 8)),
    ("t-images-idx3-ubyte", bytes(0, 0, 9, 3) + [UInt8](repeating: 0, count: 20)),
    ("t-images-idx3-ubyte", bytes(0, 0, 8, 3) + [UInt8](repeating: 255, count: 12)),
    ("t-images-idx3-ubyte", bytes(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3)),
    ("t-labels-idx1-ubyte", bytes(0, 0, 8, 1, 0, 0, 0, 2, 1, 1)),
    ("t-writers.csv", text("index,label\n0,4\n")),
    ("t-writers.csv", text("index,label,writer_id\n0,4,b\n")),
    ("t-writers.csv", text("index,label,writer_id\n0,3,b\n1,0,a\n2,1,b\n")),
    ("t-writers.csv", text("index,label,writer_id\n0,4,b\n0,4,a\n2,1,b\n")),
    ("t-writers.csv", text("index,label,writer_id\n3,4,b\n")),
    ("t-writers.csv", text("index,label,writer_id\n-1,4,b\n")),
    ("t-writers.csv", text("index,label,writer_id\n99999999999999999999,4,b\n")),
    ("t-writers.csv", text("index,label,writer_id\n0,4\n")),
  ]

  private static func bytes(_ values: UInt8...) -> [UInt8] { values }
  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test(arguments: wrongFiles)
  func whatDoesNotFitIsRefused(_ name: String, _ bytes: [UInt8]) throws {
    let folder = try mnist([name: bytes])
    #expect(throws: Refusal.self) { try OwnedExamples(folder: folder.path) }
  }

  @Test(arguments: ["", "1,2,3\n", "1,2,3,4,5,6\n", "1,2,3,256,0\n", "1,2,3,4,0\n1,2\n", "1,2,3,4,1000\n"])
  func tablesOfNoPicturesAreRefused(_ text: String) throws {
    let folder = try folder(["t.csv": Array(text.utf8)])
    #expect(throws: Refusal.self) { try OwnedExamples(folder: folder.path) }
  }

  @Test func foldersWithoutExamplesAreRefused() throws {
    let empty = try Folder()
    #expect(throws: Refusal.self) { try OwnedExamples(folder: empty.path) }
    #expect(throws: Refusal.self) { try OwnedExamples(folder: "/nowhere") }
    for name in ["mel_2x2.bin", "mel_2x2x0.bin", "mel_2x2x3.bin", "mel_99999999x99999x999999.bin", "mel.bin"] {
      let folder = try folder([
        "index.csv": Array("row,digit,speaker\n0,1,x\n1,1,x\n".utf8), name: [UInt8](repeating: 0, count: 8),
      ])
      #expect(throws: Refusal.self) { try OwnedExamples(folder: folder.path) }
    }
  }

  @Test func weightsAndCurvesComeBack() throws {
    let folder = try Folder()
    try WeightsFile.write([1, -2.5, 3], to: folder.path + "/w.npy")
    #expect(try WeightsFile.read(folder.path + "/w.npy", count: 3) == [1, -2.5, 3])
    #expect(throws: Refusal.self) { try WeightsFile.read(folder.path + "/w.npy", count: 4) }
    try WeightsFile.write([1, .nan], to: folder.path + "/n.npy")
    #expect(throws: Refusal.self) { try WeightsFile.read(folder.path + "/n.npy", count: 2) }
    let result = try MadeUpFleet().run(MadeUpFleet.plan(rounds: 2))
    try folder.write("c.csv", Array(CurveTable.text(result).utf8))
    let points = try CurveTable.accuracies(folder.path + "/c.csv")
    #expect(points.map(\.x) == [0, 1, 2])
    #expect(zip(points, result.curve).allSatisfy { abs($0.y - $1.y) < 1e-6 })
    try folder.write("c.csv", Array("round,accuracy\n1,2\n".utf8))
    #expect(throws: Refusal.self) { try CurveTable.accuracies(folder.path + "/c.csv") }
  }
}
