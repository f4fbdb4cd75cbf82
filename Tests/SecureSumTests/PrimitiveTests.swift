import SecureSum
import Testing

/// Published vectors.
struct PrimitiveTests {
  /// RFC 7748, section 6.1.
  @Test func keysAgree() throws {
    let alice = try AgreementKey(secret("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"))
    let bob = try AgreementKey(secret("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"))
    let alicePublic = bytes("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    let bobPublic = bytes("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
    #expect(alice.publicKey == alicePublic)
    #expect(bob.publicKey == bobPublic)
    let shared = bytes("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
    #expect(alice.agreed(with: bobPublic)?.array == shared)
    #expect(bob.agreed(with: alicePublic)?.array == shared)
  }

  /// The points of low order, with which everybody would agree on the same.
  @Test(
    arguments: [
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ])
  func keysOfLowOrderAreRefused(key: String) throws {
    #expect(try AgreementKey(.numbered(1)).agreed(with: bytes(key)) == nil)
  }

  @Test func keysOfAnotherLengthAreRefused() throws {
    #expect(try AgreementKey(.numbered(1)).agreed(with: []) == nil)
    #expect(try AgreementKey(.numbered(1)).agreed(with: Array(repeating: 9, count: 33)) == nil)
    #expect(Secret(Array(repeating: 1, count: 31)) == nil)
  }

  /// RFC 5869, test cases 1 and 3.
  @Test func keysAreDerived() throws {
    let key = [UInt8](repeating: 0x0b, count: 22)
    let first = try KeyDerivation.bytes(key, salt: Array(0...12), info: Array(0xf0...0xf9), count: 42)
    #expect(
      first == bytes("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
    let third = try KeyDerivation.bytes(key, salt: [], info: [], count: 42)
    #expect(
      third == bytes("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"))
  }

  /// RFC 8439, appendix A.1, test vectors 1 to 4: all those with a nonce of zeros.
  @Test func keystreamsAreThoseOfChaCha20() throws {
    var zeros = try Keystream(key: secret(String(repeating: "00", count: 32)))
    #expect(
      try zeros.bytes(count: 128)
        == bytes(
          """
          76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a37\
          6a43b8f41518a11cc387b669b2ee65869f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed\
          29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f
          """))
    var one = try Keystream(key: secret(String(repeating: "00", count: 31) + "01"))
    _ = try one.bytes(count: 64)
    #expect(
      try one.bytes(count: 64)
        == bytes(
          """
          3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a8eca00bbb4a73bdad192b5c42f73f2fd\
          4e273644c8b36125a64addeb006c13a0
          """))
    var other = try Keystream(key: secret("00ff" + String(repeating: "00", count: 30)))
    _ = try other.bytes(count: 128)
    #expect(
      try other.bytes(count: 64)
        == bytes(
          """
          72d54dfbf12ec44b362692df94137f328fea8da73990265ec1bbbea1ae9af0ca13b25aa26cb4a648cb9b9d1be65b2c09\
          24a66c54d545ec1b7374f4872e99f096
          """))
  }

  /// More words than a buffer holds, so that a seam would show.
  @Test func streamsAreAddedAndTakenAway() throws {
    let key = Secret.numbered(4)
    var bytes = try Keystream(key: key).copy(count: 4 * 10_001)[...]
    var words = [UInt32](repeating: 0xFFFF_FFF0, count: 10_001)
    var adding = try Keystream(key: key)
    try adding.add(to: &words)
    for word in words {
      let expected = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
      bytes = bytes.dropFirst(4)
      #expect(word == expected &+ 0xFFFF_FFF0)
    }
    var subtracting = try Keystream(key: key)
    try subtracting.subtract(from: &words)
    #expect(words == [UInt32](repeating: 0xFFFF_FFF0, count: 10_001))
  }

  /// NIST's test case 14 of the mode's first description (McGrew, Viega 2005): key and nonce of zeros.
  @Test func sealingIsAESInGaloisCounterMode() throws {
    let key = secret(String(repeating: "00", count: 32))
    let sealed = try Sealing.sealed([UInt8](repeating: 0, count: 16), key: key)
    #expect(sealed == bytes("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"))
    #expect(Sealing.opened(sealed[...], key: key) == [UInt8](repeating: 0, count: 16))
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(Sealing.opened(changed[...], key: key) == nil)
    }
    #expect(Sealing.opened(sealed.dropLast(), key: key) == nil)
    #expect(Sealing.opened(sealed.prefix(16), key: key) == nil)
    #expect(Sealing.opened(sealed[...], key: Secret.numbered(1)) == nil)
  }

  @Test func secretsAreRandom() throws {
    let (one, other) = (try Secret.random(), try Secret.random())
    #expect(one.array != other.array)
  }
}

extension Keystream {
  fileprivate consuming func copy(count: Int) throws -> [UInt8] { try bytes(count: count) }
}
