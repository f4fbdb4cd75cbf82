import Engine
import Foundation
import Testing

/// The outputs that TensorFlow Lite Micro publishes for its person detector. They come from fixed-point requantisation,
/// which rounds twice; on the second picture that adds up to 3 steps over 28 layers. XNNPACK, which requantises in single
/// precision as this runtime does, gives [60, -60] there too.
@Suite(.disabled(if: Shared.isAbsent, "no models")) struct PersonDetectTests {
  @Test(arguments: [("person.bmp", [-113, 113], 0), ("no_person.bmp", [57, -57], 3)])
  func publishedOutputs(picture: String, expected: [Int], steps: Int) throws {
    let model = try GoldenTests.compiled("models/tflite/person_detect.tflite")
    let session = try Session(file: model.file.span.bytes)
    let pixels = try greyPixels("data/tflm-samples/\(picture)")
    session.writeInput(0, from: pixels.span.bytes)
    session.run()
    let outputs = session.readOutput(0).map { Int(Int8(bitPattern: $0)) }
    print("\(picture): \(outputs), published \(expected)")
    #expect(zip(outputs, expected).allSatisfy { abs($0 - $1) <= steps }, "\(picture): \(outputs)")
  }

  /// The palette indices of an 8-bit BMP, top row first: the bytes the detector takes as int8.
  private func greyPixels(_ path: String) throws -> [UInt8] {
    let file = try Shared.bytes(path)
    func word(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(file[offset + $1]) << (8 * $1) } }
    let (start, width, height) = (word(10), word(18), word(22))
    try #require(file[28] == 8 && height > 0 && width % 4 == 0)
    return (0..<height).reversed().flatMap { row in file[(start + row * width)..<(start + (row + 1) * width)] }
  }
}
