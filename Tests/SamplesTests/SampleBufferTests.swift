import Foundation
import Samples
import Testing

struct SampleBufferTests {
  private let picture = [UInt8](repeating: 3, count: 1000)

  @Test func samplesComeBack() throws {
    let folder = try TemporaryFolder()
    let buffer = try folder.buffer()
    #expect(buffer.count == 0 && !FileManager.default.fileExists(atPath: folder.key))
    let first = try buffer.store(.frame(5000), picture: picture)
    let second = try buffer.store(.frame(7000, content: .tensor(height: 1, width: 2, channels: 3)), picture: [1, 2])
    #expect(first == 5000 && second == 7000 && buffer.count == 2)
    let sample = try buffer.read(second)
    #expect(sample.picture == [1, 2] && sample.label == nil)
    #expect(sample.description == .frame(7000, content: .tensor(height: 1, width: 2, channels: 3)))

    // In another process.
    let again = try folder.buffer()
    #expect(again.count == 2 && again.byteCount == buffer.byteCount && again.unreadableCount == 0)
    #expect(try again.read(first).picture == picture)
    #expect(again.list(limit: 10).map(\.id) == [first, second] && again.list(from: 5001, limit: 1)[0].id == second)
    #expect(again.list(limit: 1)[0].description == .frame(5000))
  }

  /// Neither the picture nor the label can be found in any file.
  @Test func nothingIsInTheClear() throws {
    let folder = try TemporaryFolder()
    let buffer = try folder.buffer()
    let id = try buffer.store(.frame(1), picture: Array("a picture of someone".utf8))
    try buffer.label(id, "someone whom I know")
    let file = String(decoding: try folder.read("\(folder.samples)/0000000000000001.sample"), as: UTF8.self)
    #expect(!file.contains("picture") && !file.contains("someone") && file.contains("door"))
    for path in [folder.key, "\(folder.samples)/0000000000000001.sample"] {
      #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }
    #expect(try folder.read(folder.key).count == 32)
  }

  @Test func labelsAreKeptChangedAndTakenBack() throws {
    let folder = try TemporaryFolder()
    let buffer = try folder.buffer()
    let id = try buffer.store(.frame(1), picture: picture)
    try buffer.label(id, "cat")
    #expect(try buffer.read(id).label == "cat" && buffer.labelledCount == 1)
    try buffer.label(id, "a dog")
    let again = try folder.buffer()
    #expect(try again.read(id).label == "a dog" && again.labelledCount == 1 && again.count == 1)
    #expect(try again.read(id).picture == picture)
    try again.label(id, nil)
    #expect(try again.read(id).label == nil && again.labelledCount == 0)
  }

  @Test func theOldestWithoutLabelsGiveWay() throws {
    let folder = try TemporaryFolder()
    let size = try SampleFile.bytes(
      id: 1, .frame(1), label: nil, picture: picture, key: SampleKey(bytes: picture[..<32].map { $0 })!
    ).count
    let buffer = try folder.buffer(limitBytes: Int64(5 * size + 20))
    for time in 1...5 { _ = try buffer.store(.frame(UInt64(time)), picture: picture) }
    try buffer.label(1, "cat")
    try buffer.label(3, "cat")
    #expect(buffer.count == 5 && buffer.droppedCount == 0)
    _ = try buffer.store(.frame(6), picture: picture)
    #expect(buffer.list(limit: 9).map(\.id) == [1, 3, 4, 5, 6])
    for time in 7...9 { _ = try buffer.store(.frame(UInt64(time)), picture: picture) }
    #expect(buffer.list(limit: 9).map(\.id) == [1, 3, 7, 8, 9])
    for id in [7, 8, 9] as [UInt64] { try buffer.label(id, "cat") }
    #expect(buffer.list(limit: 9).map(\.id) == [1, 3, 7, 8, 9])
    _ = try buffer.store(.frame(10), picture: picture)
    #expect(buffer.list(limit: 9).map(\.id) == [3, 7, 8, 9, 10] && buffer.droppedCount == 5)
    let files = try folder.files()
    #expect(files.count == 5 && buffer.byteCount <= buffer.limitBytes)
    #expect(try files.reduce(0) { try $0 + folder.read("\(folder.samples)/\($1)").count } == Int(buffer.byteCount))
  }

  @Test func whatDoesNotFitIsRefusedAndNothingGivesWay() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let buffer = try folder.buffer(limitBytes: 2000)
    _ = try buffer.store(.frame(1), picture: picture)
    let line = refusal { () throws(SampleError) in
      _ = try buffer.store(.frame(2), picture: Array(repeating: 0, count: 2000))
    }
    #expect(line?.hasSuffix("does not fit; samples may take 2000 bytes") == true && buffer.count == 1)
  }

  @Test func numbersRiseWhateverTheClockSays() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let buffer = try folder.buffer()
    let ids = try [100, 100, 50, 200].map { try buffer.store(.frame($0), picture: picture) }
    #expect(ids == [100, 101, 102, 200])
    #expect(try buffer.read(102).description.nanoseconds == 50)
    let last = try buffer.store(.frame(.max), picture: picture)
    let next = try buffer.store(.frame(300), picture: picture)
    #expect(last == .max && next == 300 && buffer.count == 6)
  }

  @Test func removing() throws {
    let folder = try TemporaryFolder()
    let buffer = try folder.buffer()
    let id = try buffer.store(.frame(0xabc), picture: picture)
    try buffer.remove(id)
    #expect(buffer.count == 0 && buffer.byteCount == 0)
    #expect(try folder.files().isEmpty)
    for body in [{ _ = try buffer.read(id) }, { try buffer.remove(id) }, { try buffer.label(id, "x") }]
      as [() throws -> Void]
    {
      let line = refusal { () throws(SampleError) in do { try body() } catch { throw error as! SampleError } }
      #expect(line == "there is no sample 0000000000000abc; list them again")
    }
  }

  @Test func wipingLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let buffer = try folder.buffer()
    let id = try buffer.store(.frame(1), picture: picture)
    let key = try folder.read(folder.key)
    let file = try folder.read("\(folder.samples)/0000000000000001.sample")
    try buffer.wipe()
    #expect(buffer.count == 0 && !FileManager.default.fileExists(atPath: folder.key))
    #expect(try folder.files().isEmpty)
    // The next sample has a key of its own; what was copied before stays closed.
    _ = try buffer.store(.frame(2), picture: picture)
    #expect(try folder.read(folder.key) != key)
    try folder.write(file, "\(folder.samples)/0000000000000001.sample")
    let again = try folder.buffer()
    #expect(again.count == 2 && again.unreadableCount == 1 && again.list(limit: 9).map(\.id) == [2])
    #expect(refusal { () throws(SampleError) in _ = try again.read(id) }?.contains("encrypted by another key") == true)
  }

  @Test func keysThatAreNone() throws {
    let folder = try TemporaryFolder()
    func line() -> String? {
      refusal { () throws(SampleError) in
        _ = try SampleBuffer(directory: folder.samples, keyFile: folder.key, limitBytes: 65536)
      }
    }
    for count in [0, 31, 33, 1 << 20] {
      try folder.write(Array(repeating: 1, count: count), folder.key)
      #expect(line()?.contains("the key of samples is a file of 32 bytes") == true)
    }
    try folder.write(Array(repeating: 1, count: 32), folder.key, mode: 0o640)
    #expect(line() == "\(folder.key): others may use the key of samples; chmod 600 it")
    try folder.write(Array(repeating: 1, count: 32), folder.key)
    #expect(line() == nil)
    // A cut within erasing leaves zeros: no key.
    try folder.write(Array(repeating: 0, count: 32), folder.key)
    let buffer = try folder.buffer()
    _ = try buffer.store(.frame(1), picture: picture)
    #expect(try folder.read(folder.key) != Array(repeating: 0, count: 32))
  }
}
