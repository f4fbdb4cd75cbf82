import Signatures
import Testing

/// RFC 8032, section 7.1: TEST 1 to 3.
struct SignatureVectorTests {
  struct Vector: Sendable {
    let seed, publicKey, message, signature: String
  }

  static let vectors = [
    Vector(
      seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
      signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        + "d25bf5f0595bbe24655141438e7a100b"),
    Vector(
      seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
      signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        + "387b2eaeb4302aeeb00d291612bb0c00"),
    Vector(
      seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
      signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        + "4a7c15e9716ed28dc027beceea1ec40a"),
  ]

  @Test(arguments: vectors.indices)
  func signsAndVerifies(index: Int) throws {
    let vector = Self.vectors[index]
    let (message, signature) = (bytes(vector.message), bytes(vector.signature))
    let key = try SigningKey(seed: bytes(vector.seed))
    let publicKey = try #require(PublicKey(bytes: bytes(vector.publicKey)))
    let (own, made) = (key.publicKey, try key.signature(of: message))
    #expect(own == publicKey && made == signature)
    #expect(publicKey.verifies(signature, of: message))
    #expect(!publicKey.verifies(signature, of: message + [0]))
    for bit in 0..<512 {
      var broken = signature
      broken[bit / 8] ^= 1 << (bit % 8)
      #expect(!publicKey.verifies(broken, of: message), "bit \(bit)")
    }
    #expect(!publicKey.verifies(Array(signature.dropLast()), of: message))
  }

  @Test func pemComesBack() throws {
    let key = try SigningKey()
    let privatePEM = try key.privatePEM()
    let publicPEM = try key.publicPEM()
    let again = try SigningKey(pem: privatePEM.span.bytes).publicKey
    let alone = try PublicKey(pem: publicPEM.span.bytes)
    let own = key.publicKey
    #expect(again == own && alone == own)
    #expect(throws: KeyError.notPublic) { try PublicKey(pem: privatePEM.span.bytes) }
    for count in 0..<publicPEM.count - 1 {
      #expect(throws: KeyError.notPublic) { try PublicKey(pem: Array(publicPEM[..<count]).span.bytes) }
    }
  }

  private func bytes(_ text: String) -> [UInt8] {
    let digits = text.utf8.map { UInt8($0 > 57 ? $0 - 87 : $0 - 48) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
