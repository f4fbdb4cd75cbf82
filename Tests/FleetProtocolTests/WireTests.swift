import FleetProtocol
import Testing

struct WireTests {
  @Test func messagesOfFlowerComeBackByteForByte() throws {
    let messages = try Recorded.messages()
    #expect(messages.count == 19 * 6)
    for (index, message) in messages.enumerated() {
      let again = try MessageTypes.encodedAgain(message.bytes, as: message.type)
      #expect(again == message.bytes, "\(message.type), line \(index + 1)")
    }
  }

  /// Cut anywhere, a message is refused or is a shorter one; the place is within it.
  @Test func cutMessagesAreRefusedOrShorter() throws {
    for message in try Recorded.messages() {
      for count in 0..<message.bytes.count {
        do throws(WireError) {
          let again = try MessageTypes.encodedAgain(Array(message.bytes[..<count]), as: message.type)
          #expect(again!.count <= message.bytes.count)
        } catch { #expect(0...count ~= error.offset, "\(message.type): \(error)") }
      }
    }
  }

  @Test func changedMessagesNeverCrash() throws {
    var random = SplitMix64(seed: 6)
    var refused = 0
    for message in try Recorded.messages() {
      for _ in 0..<60 {
        var bytes = message.bytes
        for _ in 0..<1 + random.next() % 3 {
          bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 255)
        }
        do throws(WireError) {
          // What was understood is written and understood again as the same.
          let once = try MessageTypes.encodedAgain(bytes, as: message.type)!
          let twice = try MessageTypes.encodedAgain(once, as: message.type)!
          #expect(once == twice)
        } catch { refused += 1 }
      }
    }
    #expect(refused > 1000)
  }

  @Test func unknownFieldsAreSkipped() throws {
    let metadata = try Metadata(
      decoding: [8, 5] + [0xA0, 6, 1] + [0xA9, 6, 1, 2, 3, 4, 5, 6, 7, 8] + [0xAA, 6, 2, 9, 9]
        + [0xAB, 6, 8, 1, 0xAB, 7, 0xAC, 7, 0xAC, 6] + [0xAD, 6, 1, 2, 3, 4] + [24, 7])
    #expect(metadata.runID == 5 && metadata.sourceNodeID == 7)
  }

  @Test(
    arguments: [
      ([8, 0x80], WireError(.truncated, offset: 1)),
      ([8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2], WireError(.varintTooLong, offset: 1)),
      ([0, 1], WireError(.badFieldNumber, offset: 0)),
      ([128, 128, 128, 128, 16, 1], WireError(.badFieldNumber, offset: 0)),
      ([14], WireError(.badFieldKind, offset: 0)),
      ([12], WireError(.badGroup, offset: 1)),
      ([11, 20], WireError(.badGroup, offset: 2)),
      ([11], WireError(.truncated, offset: 1)),
      ([18, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1], WireError(.truncated, offset: 1)),
      ([18, 1, 48], WireError(.badObjectID, offset: 2)),
      ([50, 2, 0xC3, 0x28], WireError(.badText, offset: 2)),
      ([57, 0, 0], WireError(.truncated, offset: 1)),
    ] as [([UInt8], WireError)])
  func brokenMetadataIsRefused(bytes: [UInt8], error: WireError) {
    #expect(throws: error) { try Metadata(decoding: bytes) }
  }

  @Test func bombsAreRefused() {
    // Trees inside trees.
    var tree: [UInt8] = []
    for _ in 0..<60 { tree = [18, UInt8(tree.count)] + tree }
    #expect(throws: WireError(.tooDeep, offset: 33)) { try ObjectTree(decoding: tree) }
    // Groups inside groups.
    let groups: [UInt8] = Array(repeating: 0xAB, count: 1) + [6]
    #expect(throws: WireError.self) { try ObjectTree(decoding: (0..<100_000).flatMap { _ in groups }) }
    // Nodes of two bytes that would take fifty in memory.
    #expect(throws: WireError(.badObjectID, offset: 2)) {
      try ObjectTree(decoding: (0..<100_000).flatMap { _ in [18, 0] as [UInt8] })
    }
    // Items without key and value.
    let error = WireError(.tooMany, offset: WireLimits.items * 2 + 1)
    #expect(throws: error) { try ValueRecord(decoding: (0..<100_000).flatMap { _ in [10, 0] as [UInt8] }) }
    // A list of empty texts.
    let texts = (0..<WireLimits.listValues + 1).flatMap { _ in [10, 0] as [UInt8] }
    var value = WireWriter()
    value.writePresent(25, texts)
    let bytes = value.bytes
    #expect(throws: WireError.self) { try RecordValue(decoding: bytes) }
  }

  @Test func listsMayBePackedOrNot() throws {
    let unpacked = try RecordValue(decoding: [0xB2, 1, 4, 8, 2, 8, 3])
    guard case .signeds([1, -2]) = unpacked else { throw WireError(.badValue, offset: 0) }
    let packed = try RecordValue(decoding: [0xB2, 1, 4, 10, 2, 2, 3])
    guard case .signeds([1, -2]) = packed else { throw WireError(.badValue, offset: 0) }
  }
}
