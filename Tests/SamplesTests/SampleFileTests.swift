import Samples
import Testing

struct SampleFileTests {
  private let key = SampleKey(bytes: Array(0..<32))!

  /// What another implementation has written by the header's description alone.
  @Test func recordedFilesAreRead() throws {
    let jpeg = try SampleFile.sample(
      bytes(RecordedSamples.jpeg), id: 0x1234_5678_9abc_def0, key: key, path: "a")
    var expected = SampleDescription(
      nanoseconds: 1_700_000_000_000_000_000, source: "door", model: "Gesichter ü", version: "7",
      scores: [.init(label: 3, score: 0.5), .init(label: -1, score: 0.25)], content: .jpeg)
    #expect(jpeg.description == expected && jpeg.label == nil && jpeg.picture == Array("picture".utf8))

    let tensor = try SampleFile.sample(bytes(RecordedSamples.tensor), id: 1, key: key, path: "b")
    expected = tensor.description
    #expect(expected.content == .tensor(height: 2, width: 3, channels: 1) && expected.scores.isEmpty)
    #expect(expected.isLabelled && tensor.label == "a cät" && tensor.picture == Array(0..<6))
  }

  @Test func whatIsWrittenIsRead() throws {
    for (label, picture) in [(nil, []), ("", [1]), ("a cat", Array(repeating: 7, count: 5000))] as [(String?, [UInt8])]
    {
      let file = try SampleFile.bytes(id: 5, .frame(9), label: label, picture: picture, key: key)
      let sample = try SampleFile.sample(file, id: 5, key: key, path: "a")
      #expect(sample.picture == picture && sample.label == label && sample.description.isLabelled == (label != nil))
      #expect(sample.description.scores == SampleDescription.frame(9).scores)
    }
  }

  @Test func noTwoAreSealedAlike() throws {
    let files = try (0..<100).map { _ in
      try SampleFile.bytes(id: 5, .frame(9), label: nil, picture: Array(repeating: 0, count: 64), key: key)
    }
    #expect(Set(files.map { $0[36..<48] }).count == 100 && Set(files.map { $0.suffix(80) }).count == 100)
  }

  @Test func longTextsAreCutBetweenCharacters() throws {
    let description = SampleDescription(
      nanoseconds: 1, source: "x" + String(repeating: "ü", count: 200), model: "", version: "",
      scores: Array(repeating: .init(label: 1, score: 0.5), count: 40), content: .jpeg)
    let file = try SampleFile.bytes(id: 1, description, label: nil, picture: [], key: key)
    let read = try SampleFile.sample(file, id: 1, key: key, path: "a").description
    #expect(read.source == "x" + String(repeating: "ü", count: 127) && read.scores.count == 16)
  }

  @Test func labelsAndPicturesHaveLimits() {
    let long = refusal { () throws(SampleError) in
      _ = try SampleFile.bytes(id: 1, .frame(1), label: String(repeating: "x", count: 4097), picture: [], key: key)
    }
    #expect(long == "a label has at most 4096 bytes")
  }

  @Test func refusalsSayWhatToDo() throws {
    let file = try SampleFile.bytes(id: 5, .frame(9), label: nil, picture: [1, 2, 3], key: key)
    func refused(_ change: (inout [UInt8]) -> Void, id: UInt64 = 5, key: SampleKey? = nil) -> String? {
      var changed = file
      change(&changed)
      return refusal { () throws(SampleError) in
        _ = try SampleFile.sample(changed, id: id, key: key ?? self.key, path: "a")
      }
    }
    #expect(refused { _ in } == nil)
    #expect(refused { $0[0] = 0 } == "a, byte 0: this is no sample; remove the sample")
    #expect(refused { $0[7] = UInt8(ascii: "2") } == "a, byte 0: the sample is of a newer format; remove the sample")
    #expect(refused { $0.removeAll() } == "a, byte 0: this is no sample; remove the sample")
    #expect(refused { $0.removeLast() } == "a, byte 48: the file's length is not the one it states; remove the sample")
    #expect(refused { $0.removeLast($0.count - 40) } == "a, byte 40: the file ends too early; remove the sample")
    #expect(refused { $0[10] = 3 } == "a, byte 10: a number in the header is impossible; remove the sample")
    #expect(refused { $0[63 + 17] = 200 }?.contains("byte 80: a text leaves the header") == true)
    let changed = "a: not what was written here; remove the sample"
    #expect(refused { $0[$0.count - 1] ^= 1 } == changed && refused { $0[20] ^= 1 } == changed)
    #expect(refused({ _ in }, id: 6) == changed)
    #expect(
      refused({ _ in }, key: SampleKey(bytes: Array(1...32)))
        == "a: encrypted by another key; give that key back or remove the sample")
  }
}
