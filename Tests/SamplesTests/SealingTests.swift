import Samples
import Testing

struct SealingTests {
  struct Vector: Sendable {
    let key, nonce, header, plain, sealed, tag: String
  }

  private static let plain =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
    + "b16aedf5aa0de657ba637b391aafd255"
  private static let sealed =
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
    + "c5f61e6393ba7a0abcc9f662898015ad"
  private static let key = String(repeating: "feffe9928665731c6d6a8f9467308308", count: 2)

  /// Test cases 13 to 16 of "The Galois/Counter Mode of Operation", McGrew and Viega, as submitted to NIST.
  static let vectors: [Vector] = [
    .init(
      key: String(repeating: "00", count: 32), nonce: String(repeating: "00", count: 12), header: "", plain: "",
      sealed: "", tag: "530f8afbc74536b9a963b4f1c4cb738b"),
    .init(
      key: String(repeating: "00", count: 32), nonce: String(repeating: "00", count: 12), header: "",
      plain: String(repeating: "00", count: 16), sealed: "cea7403d4d606b6e074ec5d3baf39d18",
      tag: "d0d1c8a799996bf0265b98b5d48ab919"),
    .init(
      key: key, nonce: "cafebabefacedbaddecaf888", header: "", plain: plain, sealed: sealed,
      tag: "b094dac5d93471bdec1a502270e3cc6c"),
    .init(
      key: key, nonce: "cafebabefacedbaddecaf888", header: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      plain: String(plain.prefix(120)), sealed: String(sealed.prefix(120)), tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
  ]

  @Test(arguments: vectors) func knownAnswers(vector: Vector) throws {
    let key = try #require(SampleKey(bytes: bytes(vector.key)))
    let (nonce, header) = (bytes(vector.nonce), bytes(vector.header))
    let sealed = try key.sealed(bytes(vector.plain), header: header, nonce: nonce)
    #expect(sealed == bytes(vector.sealed + vector.tag))
    #expect(key.opened(sealed, header: header, nonce: nonce) == bytes(vector.plain))
  }

  @Test func everyChangeIsNoticed() throws {
    let key = try #require(SampleKey(bytes: Array(0..<32)))
    let (header, nonce, plain) = (Array("header".utf8), Array(UInt8(0)..<12), Array("what is kept".utf8))
    let sealed = try key.sealed(plain, header: header, nonce: nonce)
    func flips(_ bytes: [UInt8], _ opened: ([UInt8]) -> [UInt8]?) {
      for bit in 0..<8 * bytes.count {
        var changed = bytes
        changed[bit / 8] ^= 1 << (bit % 8)
        #expect(opened(changed) == nil)
      }
    }
    flips(sealed) { key.opened($0, header: header, nonce: nonce) }
    flips(header) { key.opened(sealed, header: $0, nonce: nonce) }
    flips(nonce) { key.opened(sealed, header: header, nonce: $0) }
    flips(Array(0..<32)) { SampleKey(bytes: $0)!.opened(sealed, header: header, nonce: nonce) }
    for count in 0..<sealed.count { #expect(key.opened(Array(sealed[..<count]), header: header, nonce: nonce) == nil) }
    #expect(key.opened(sealed, header: [], nonce: nonce) == nil && key.opened(sealed, header: header, nonce: []) == nil)
    #expect(SampleKey(bytes: [1, 2, 3]) == nil)
  }
}
