import ModelFormat
import SamplePrograms
import Testing

struct DriftReferenceTests {
  private let reference = SamplePrograms.driftReference

  @Test func comesBack() throws {
    #expect(try DriftReference(reading: reference.encoded.span.bytes) == reference)
    let file = SamplePrograms.file("referenced-windows-bytes")
    #expect(try ModelReader().read(file.span.bytes).program.driftReference == reference)
    #expect(reference[.topClass]?.counts == [4, 1, 2] && reference[.input(channel: 2)] == nil)
  }

  @Test func filesWithoutOneAreReadAsEver() throws {
    let file = SamplePrograms.file("windows-bytes")
    #expect(try ModelReader().read(file.span.bytes).program.driftReference == nil)
  }

  /// The error for a change, at the place of the record that it is in.
  private func error(_ change: (inout DriftReference) -> Void) -> ModelError? {
    var changed = reference
    change(&changed)
    do throws(ModelError) {
      _ = try DriftReference(reading: changed.encoded.span.bytes, base: 1000)
      return nil
    } catch { return error }
  }

  @Test func headersThatCannotBe() {
    let refused = ModelError(.badReference, offset: 1000)
    #expect(error { $0.frameCount = 0 } == refused)
    for threshold in [-0.1, 1.1, .nan, .infinity] as [Float] { #expect(error { $0.threshold = threshold } == refused) }
    #expect(error { $0.distributions.removeAll() } == nil)
    let many = Array(repeating: reference.distributions[0], count: 65)
    #expect(error { $0.distributions = many } == ModelError(.badCount, offset: 1008))
  }

  @Test func distributionsThatCannotBe() {
    /// Where the record of each begins: 16 bytes and four for each count.
    let offsets = [1012, 1044, 1076, 1104, 1132, 1164]
    func refused(_ index: Int, _ change: (inout DriftReference.Distribution) -> Void) {
      let found = error { change(&$0.distributions[index]) }
      #expect(found == ModelError(.badReference, offset: offsets[index]), "distribution \(index)")
    }
    for bound in [.nan, .infinity, -.infinity] as [Float] {
      refused(0) { $0.low = bound }
      refused(0) { $0.high = bound }
    }
    refused(0) { ($0.low, $0.high) = (1, 1) }
    refused(0) { ($0.low, $0.high) = (-.greatestFiniteMagnitude, .greatestFiniteMagnitude) }
    refused(0) { $0.counts = [6, 0, 0, 0] }
    refused(0) { $0.counts = [.max, 1, 0, 0] }
    refused(0) { $0.subject = .input(channel: 4) }
    refused(1) { $0.subject = .input(channel: 0) }
    refused(2) { $0.counts[0] = 5 }
    refused(2) { $0.high = 4 }
    refused(3) { $0.counts[0] = 3 }
    refused(4) { $0.low = 1 }
    refused(4) { $0.counts[3] = 0 }
    refused(5) { $0.counts = [8] }
  }

  @Test func numbersOfBins() {
    let most = DriftReference.Distribution.binCounts.upperBound
    func classes(_ count: Int) -> ModelError? {
      error { reference in
        reference.distributions[2].counts = [7] + Array(repeating: 0, count: count - 1)
        reference.distributions[2].high = Float(count)
      }
    }
    #expect(classes(most) == nil)
    #expect(classes(most + 1) == ModelError(.badCount, offset: 1088))
    var bytes = reference.encoded
    for index in 24..<28 { bytes[index] = 255 }
    #expect(throws: ModelError(.badCount, offset: 24)) { try DriftReference(reading: bytes.span.bytes) }
  }

  /// A later version may count more than is known here.
  @Test func subjectsThatAreNotKnownArePassedOver() throws {
    var bytes = reference.encoded
    bytes[12] = 200
    var rest = reference
    rest.distributions.removeFirst()
    #expect(try DriftReference(reading: bytes.span.bytes) == rest)
  }

  @Test func everyTruncationIsRefused() {
    let bytes = reference.encoded
    for count in 0..<bytes.count {
      #expect(throws: ModelError.self) { try DriftReference(reading: Array(bytes[..<count]).span.bytes) }
    }
    #expect(throws: ModelError.self) { try DriftReference(reading: (bytes + [0]).span.bytes) }
  }
}
