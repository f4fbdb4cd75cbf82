import Foundation
import Samples
import Testing

/// Broken samples give an error of one line, never a trap.
struct HostileInputTests {
  private let key = SampleKey(bytes: Array(0..<32))!

  private func error(_ file: [UInt8]) -> String? {
    let error = refusal { () throws(SampleError) in _ = try SampleFile.sample(file, id: 1, key: key, path: "a") }
    if error?.contains("\n") == true { Issue.record("\(error!)") }
    return error
  }

  @Test func everyTruncation() {
    let file = bytes(RecordedSamples.tensor)
    #expect(error(file) == nil)
    for count in 0..<file.count { #expect(error(Array(file[..<count])) != nil) }
    #expect(error(file + [0]) != nil)
  }

  @Test func everyBitFlip() {
    for bit in 0..<8 * bytes(RecordedSamples.tensor).count {
      var file = bytes(RecordedSamples.tensor)
      file[bit / 8] ^= 1 << (bit % 8)
      #expect(error(file) != nil, "bit \(bit % 8) of byte \(bit / 8)")
    }
  }

  @Test func everyFileOfTheCorpus() throws {
    let folder = URL(filePath: #filePath).appending(path: "../../Fuzz/Corpus/samples").standardizedFileURL
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      _ = error([UInt8](try Data(contentsOf: file)))
    }
  }
}
