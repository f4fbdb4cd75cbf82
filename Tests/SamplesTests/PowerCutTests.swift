import Foundation
import Samples
import Testing

/// What a cut may leave: files that were being written under other names, and damage that no cut makes.
struct PowerCutTests {
  private let picture = [UInt8](repeating: 3, count: 200)

  @Test func unfinishedFilesAreTakenAway() throws {
    let folder = try TemporaryFolder()
    var buffer = try folder.buffer()
    _ = try buffer.store(.frame(1), picture: picture)
    let file = try folder.read("\(folder.samples)/0000000000000001.sample")
    for count in [0, 1, file.count / 2, file.count] {
      try folder.write(Array(file[..<count]), "\(folder.samples)/.swiftlet-7-\(count).tmp")
    }
    try folder.write([1], "\(folder.samples)/notes.txt")
    buffer = try folder.buffer()
    #expect(buffer.count == 1 && buffer.unreadableCount == 0)
    #expect(try folder.files() == ["0000000000000001.sample", "notes.txt"])
  }

  /// Whatever becomes of one file, the others are there, and room is made of the damaged one first.
  @Test func damagedFilesHarmNoOther() throws {
    let folder = try TemporaryFolder()
    var buffer = try folder.buffer()
    for time in 1...3 { _ = try buffer.store(.frame(UInt64(time)), picture: picture) }
    let path = "\(folder.samples)/0000000000000002.sample"
    let whole = try folder.read(path)
    for count in 0..<whole.count {
      try folder.write(Array(whole[..<count]), path)
      buffer = try folder.buffer()
      #expect(buffer.count == 3 && buffer.unreadableCount == 1 && buffer.list(limit: 9).map(\.id) == [1, 3])
      let line = refusal { () throws(SampleError) in _ = try buffer.read(2) }
      #expect(line?.hasPrefix(path) == true && line?.contains("\n") == false)
    }
    buffer = try folder.buffer(limitBytes: buffer.byteCount + 50)
    _ = try buffer.store(.frame(4), picture: picture)
    #expect(try folder.files().map { $0.prefix(16).last } == ["1", "3", "4"])
  }

  @Test func aWipeThatWasCutLeavesNothingReadable() throws {
    let folder = try TemporaryFolder()
    var buffer = try folder.buffer()
    for time in 1...3 { _ = try buffer.store(.frame(UInt64(time)), picture: picture) }
    try FileManager.default.removeItem(atPath: folder.key)
    buffer = try folder.buffer()
    #expect(buffer.unreadableCount == 3 && buffer.list(limit: 9).isEmpty)
    let line = refusal { () throws(SampleError) in _ = try buffer.read(2) }
    #expect(line?.contains("encrypted by another key") == true)
    try buffer.wipe()
    #expect(try folder.files().isEmpty)
  }
}
