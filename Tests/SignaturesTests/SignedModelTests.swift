import ModelFormat
import SamplePrograms
import Signatures
import Testing

struct SignedModelTests {
  private let maker: PublicKey
  private let signed: [UInt8]

  init() throws {
    let key = try SigningKey(seed: Array(0..<32))
    maker = key.publicKey
    signed = try ModelWriter().signed(SamplePrograms.file("windows-bytes"), by: key)
  }

  private func error(_ file: [UInt8], _ keys: [PublicKey]?) -> ModelError? {
    let reader = keys.map { ModelReader(trusting: $0) } ?? ModelReader()
    do throws(ModelError) {
      _ = try reader.read(file.span.bytes)
      return nil
    } catch { return error }
  }

  @Test func aTrustedKeyOpensTheModel() throws {
    let other = try SigningKey(seed: Array(1..<33)).publicKey
    #expect(error(signed, [maker]) == nil)
    #expect(error(signed, [other, maker]) == nil)
    #expect(error(signed, nil) == nil)
    #expect(KeyIdentity(signerOf: signed) == maker.identity)
  }

  @Test func othersAreRefused() throws {
    let plain = SamplePrograms.file("windows-bytes")
    let other = try SigningKey(seed: Array(1..<33)).publicKey
    #expect(error(plain, [maker]) == ModelError(.notSigned, offset: 32))
    #expect(error(signed, [other]) == ModelError(.unknownSigner, offset: 32))
    #expect(error(signed, []) == ModelError(.unknownSigner, offset: 32))
    #expect(KeyIdentity(signerOf: plain) == nil)
    #expect(KeyIdentity(signerOf: Array(plain[..<100])) == nil)
  }

  /// A stranger's signature under the maker's name.
  @Test func aBorrowedNameIsRefused() throws {
    let stranger = try SigningKey(seed: Array(1..<33))
    var forged = try ModelWriter().signed(signed, by: stranger)
    forged.replaceSubrange(32..<64, with: signed[32..<64])
    var reader = ModelReader(trusting: [maker])
    reader.verifiesDigests = false
    #expect(throws: ModelError(.wrongSignature, offset: 64)) { try reader.read(forged.span.bytes) }
  }

  /// No bit of a signed file can change, those between the sections included.
  @Test func everyBitFlip() {
    var file = signed
    for bit in 0..<8 * file.count {
      file[bit / 8] ^= 1 << (bit % 8)
      #expect(error(file, [maker]) != nil, "bit \(bit % 8) of byte \(bit / 8)")
      file[bit / 8] ^= 1 << (bit % 8)
    }
    #expect(error(file, [maker]) == nil)
  }

  @Test func signingTwiceIsSigningOnce() throws {
    let first = try ModelWriter().signed(signed, by: SigningKey(seed: Array(1..<33)))
    #expect(try ModelWriter().signed(first, by: SigningKey(seed: Array(0..<32))) == signed)
  }
}
