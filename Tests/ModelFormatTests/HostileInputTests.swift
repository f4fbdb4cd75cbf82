import ModelFormat
import SamplePrograms
import Testing

/// Broken files give a program or an error, never a trap.
struct HostileInputTests {
  @Test(arguments: SamplePrograms.all.map(\.name))
  func everyTruncation(name: String) {
    let whole = SamplePrograms.file(name)
    for count in 0..<whole.count {
      let part = Array(whole[..<count])
      for verifies in [true, false] { #expect(read(part, verifies: verifies) != nil, "\(count) bytes") }
    }
  }

  /// The checksums find every flipped bit but those between the sections, which nothing reads.
  @Test(arguments: SamplePrograms.all.map(\.name))
  func everyBitFlip(name: String) {
    let whole = SamplePrograms.file(name)
    var bytes = whole
    for bit in 0..<8 * bytes.count {
      bytes[bit / 8] ^= 1 << (bit % 8)
      if read(bytes, verifies: true) == nil {
        let isUnread = whole[bit / 8] == 0 && bit / 8 >= 160 || (64..<128).contains(bit / 8)
        #expect(isUnread, "bit \(bit % 8) of byte \(bit / 8)")
      }
      _ = read(bytes, verifies: false)
      bytes[bit / 8] ^= 1 << (bit % 8)
    }
  }

  private func read(_ bytes: [UInt8], verifies: Bool) -> ModelError? {
    var reader = ModelReader()
    reader.verifiesDigests = verifies
    do throws(ModelError) {
      _ = try reader.read(bytes.span.bytes)
      return nil
    } catch {
      if error.message.contains("\n") || error.offset > bytes.count { Issue.record("\(error)") }
      return error
    }
  }
}
