import Foundation
import Linux
import Publishing
import Testing

@Suite struct SpoolTests {
  private func append(_ texts: some Sequence<String>, to spool: Spool) {
    for text in texts { spool.append(Array(text.utf8).span) }
  }

  /// Reads all that was not read, and takes it or not.
  private func records(of spool: Spool, taking: Bool = true) -> [String] {
    var record: [UInt8] = []
    var texts: [String] = []
    while let end = spool.next(into: &record) {
      texts.append(String(decoding: record, as: UTF8.self))
      if taking { spool.remove(upTo: end) }
    }
    return texts
  }

  @Test func recordsComeBackInOrder() throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    let spool = try Spool(directory: folder + "/spool", limitBytes: 65536)
    let texts = (0..<500).map { "record \($0)" }
    append(texts, to: spool)
    #expect(spool.count == 500)
    #expect(records(of: spool) == texts)
    #expect(spool.count == 0 && spool.droppedCount == 0)
    append(["more"], to: spool)
    #expect(records(of: spool) == ["more"])
  }

  @Test func whatWasReadButNotTakenIsReadAgain() throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    let spool = try Spool(directory: folder, limitBytes: 65536)
    append(["a", "b", "c"], to: spool)
    var record: [UInt8] = []
    let first = try #require(spool.next(into: &record))
    #expect(records(of: spool, taking: false) == ["b", "c"])
    spool.remove(upTo: first)
    spool.rewind()
    #expect(records(of: spool, taking: false) == ["b", "c"])
    #expect(spool.count == 2)
  }

  @Test func theOldestGiveWay() throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    let spool = try Spool(directory: folder, limitBytes: 65536)
    let texts = (0..<2000).map { "\($0) " + String(repeating: "x", count: 90) }
    append(texts.prefix(1000), to: spool)
    var record: [UInt8] = []
    let first = spool.next(into: &record)
    append(texts.suffix(1000), to: spool)
    // Taking what has given way meanwhile takes nothing else.
    if let first { spool.remove(upTo: first) }
    let bytes = try FileManager.default.contentsOfDirectory(atPath: folder)
      .reduce(0) { try $0 + ((FileManager.default.attributesOfItem(atPath: folder + "/" + $1))[.size] as? Int ?? 0) }
    #expect(bytes <= 65536 + 20)
    let left = records(of: spool)
    #expect(left.count > 450)
    #expect(left == Array(texts.suffix(left.count)))
    #expect(spool.droppedCount == UInt64(2000 - left.count))
    #expect(spool.count == 0)
  }

  @Test func restartsLoseNothing() throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    var expected: [String] = []
    for round in 0..<50 {
      let spool = try Spool(directory: folder, limitBytes: 65536)
      #expect(spool.count == expected.count)
      append(["a\(round)", "b\(round)"], to: spool)
      expected += ["a\(round)", "b\(round)"]
      var record: [UInt8] = []
      if let end = spool.next(into: &record) { spool.remove(upTo: end) }
      #expect(String(decoding: record, as: UTF8.self) == expected.removeFirst())
    }
    #expect(records(of: try Spool(directory: folder, limitBytes: 65536)) == expected)
  }

  @Test func aKilledProcessLeavesWhatItAppended() async throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
      let spool = try Spool(directory: folder, limitBytes: 65536)
      for text in ["taken", "read", "waiting"] { spool.append(Array(text.utf8).span) }
      var record: [UInt8] = []
      let first = try #require(spool.next(into: &record))
      spool.remove(upTo: first)
      _ = spool.next(into: &record)
      kill(getpid(), SIGKILL)
    }
    #expect(records(of: try Spool(directory: folder, limitBytes: 65536)) == ["read", "waiting"])
  }

  @Test func recordsThatAreTooLongAreCounted() throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    let spool = try Spool(directory: folder, limitBytes: 65536)
    append([String(repeating: "x", count: 8200), ""], to: spool)
    #expect(spool.droppedCount == 2 && spool.count == 0)
  }
}

/// What a cut or damage does to the files.
@Suite struct HostileInputTests {
  private func read(_ folder: String) throws -> (texts: [String], damaged: UInt64) {
    let spool = try Spool(directory: folder, limitBytes: 65536)
    var record: [UInt8] = []
    var texts: [String] = []
    while spool.next(into: &record) != nil { texts.append(String(decoding: record, as: UTF8.self)) }
    #expect(spool.count == texts.count)
    spool.append(Array("new".utf8).span)
    #expect(spool.next(into: &record) != nil)
    #expect(record == Array("new".utf8))
    return (texts, spool.damagedCount)
  }

  private let records = ["first", "second", "third"]

  /// The bytes of the only segment of a spool that holds the records.
  private func segment() throws -> [UInt8] {
    let folder = temporaryFolder()
    defer { remove(folder) }
    let spool = try Spool(directory: folder, limitBytes: 65536)
    for record in records { spool.append(Array(record.utf8).span) }
    return Array(try Data(contentsOf: URL(filePath: folder + "/1.spool")))
  }

  private func texts(of segment: [UInt8]) throws -> (texts: [String], damaged: UInt64) {
    let folder = temporaryFolder()
    defer { remove(folder) }
    try Data(segment).write(to: URL(filePath: folder + "/1.spool"))
    return try read(folder)
  }

  @Test func everyCutLeavesTheRecordsBeforeIt() throws {
    let bytes = try segment()
    let ends = [8, 21, 35, 48]
    #expect(bytes.count == ends[3])
    for length in bytes.indices {
      let expected = max(ends.count { $0 <= length } - 1, 0)
      let found = try texts(of: Array(bytes[..<length]))
      #expect(found.texts == Array(records.prefix(expected)), "\(length)")
      #expect(found.damaged == (length < 8 || ends.contains(length) ? 0 : 1), "\(length)")
    }
  }

  @Test func noFlippedBitIsTakenForARecord() throws {
    let bytes = try segment()
    for index in bytes.indices {
      for bit in [0, 3, 7] {
        var damaged = bytes
        damaged[index] ^= 1 << UInt8(bit)
        let found = try texts(of: damaged)
        #expect(found.texts.allSatisfy(records.contains), "byte \(index), bit \(bit): \(found.texts)")
        #expect(found.texts.count < 3, "byte \(index), bit \(bit)")
      }
    }
  }

  @Test func aBrokenCursorOnlyRepeats() throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    try Data(try segment()).write(to: URL(filePath: folder + "/1.spool"))
    try Data(repeating: 0xff, count: 20).write(to: URL(filePath: folder + "/cursor"))
    #expect(try read(folder).texts == records)
  }
}
