import Imaging
import Tensors
import Testing

@Suite struct HostileInputTests {
  @Test(arguments: Fixtures.lossless + Fixtures.lossy + ["grey16.pgm"])
  func truncatedPicturesAreRefused(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let whole = try decoded(bytes)
    for count in 0..<bytes.count {
      guard let image = try? decoded(Array(bytes[..<count])) else { continue }
      // What may be missing is the end marker behind the last pixel.
      #expect(count >= bytes.count - 12 && image.bytes == whole.bytes, "\(count) bytes")
    }
  }

  /// Any outcome but a crash; a picture that comes out keeps to the limits.
  @Test(arguments: Fixtures.lossless + Fixtures.lossy + ["grey16.pgm"])
  func flippedBitsNeverCrash(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    var limits = ImageLimits()
    limits.maximumByteCount = 1 << 22
    let specification = InputSpecification(width: 16, height: 16, channels: 1, element: .int8)
    for index in 0..<bytes.count {
      for flip in [UInt8(0x01), 0x10, 0x80, 0xFF] {
        var changed = bytes
        changed[index] ^= flip
        guard let image = try? decoded(changed, for: specification, limits: limits) else { continue }
        #expect(image.bytes.count <= limits.maximumByteCount)
      }
    }
  }

  @Test(arguments: ["P5 16385 1 255\n", "P6 16384 16384 255\n", "P5 0 4 255\n", "P5 999999999 999999999 255\n"])
  func sizesAreCheckedBeforeMemoryIsTaken(header: String) {
    #expect(
      performing: { try decoded(Array(header.utf8)) },
      throws: { error in
        if case ImageError.tooLarge? = error as? ImageError { true } else { false }
      })
  }

  @Test func limitsHoldForEveryFormat() throws {
    var limits = ImageLimits()
    limits.maximumByteCount = 37 * 23 - 1
    for name in Fixtures.lossless + Fixtures.lossy {
      let bytes = try Fixtures.bytes(name)
      #expect(throws: ImageError.self, "\(name)") { try decoded(bytes, limits: limits) }
    }
  }
}
