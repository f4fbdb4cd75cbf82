/// The signature of a `.swl` file: Ed25519 over header and table, which hold the digest of every section.
enum FileSignature {
  /// Header and table with the fields that follow from them as zeros: what is digested and signed.
  static func message(_ file: RawSpan, tableEnd: Int) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(tableEnd)
    for index in 0..<tableEnd {
      let hidden = Container.signature.contains(index) || Container.digest.contains(index)
      copy.append(hidden ? 0 : unsafe file.unsafeLoad(fromByteOffset: index, as: UInt8.self))
    }
    return copy
  }

  /// Refuses bytes that are not zero where no digest reaches: behind the table, between sections and at the end.
  static func verifyPadding(_ file: RawSpan, tableEnd: Int, sections: [Range<Int>]) throws(ModelError) {
    var offset = tableEnd
    while offset < file.byteCount {
      if let section = sections.first(where: { $0.contains(offset) }) {
        offset = section.upperBound
        continue
      }
      guard unsafe file.unsafeLoad(fromByteOffset: offset, as: UInt8.self) == 0 else {
        throw ModelError(.strayBytes, offset: offset)
      }
      offset += 1
    }
  }

  static func bytes(_ file: RawSpan, _ range: Range<Int>) -> [UInt8] {
    range.map { unsafe file.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }
}

/// What a file says about its signature; nothing of it is verified.
public struct SignatureClaim: Equatable, Sendable {
  /// SHA-256 of the signer's public key, 32 bytes, not all zero.
  public let signer: [UInt8]
  /// 64 bytes.
  public let signature: [UInt8]
  /// The bytes that are signed.
  public let message: [UInt8]

  /// The claim of a file whose header and table are whole; nil when it is not signed.
  init?(_ file: RawSpan, tableEnd: Int) {
    signer = FileSignature.bytes(file, Container.signer)
    guard signer.contains(where: { $0 != 0 }) else { return nil }
    signature = FileSignature.bytes(file, Container.signature)
    message = FileSignature.message(file, tableEnd: tableEnd)
  }
}

extension ModelReader {
  /// The 32 bytes by which a file names its signer; nil when it names none. Nothing is verified.
  public static func signer(of file: RawSpan) -> [UInt8]? {
    guard file.byteCount >= Container.headerByteCount else { return nil }
    let signer = FileSignature.bytes(file, Container.signer)
    return signer.contains { $0 != 0 } ? signer : nil
  }
}

/// What somebody who knows keys says about a claim.
public enum SignatureVerdict: Sendable {
  case holds
  case unknownSigner
  case wrongSignature
}

extension ModelWriter {
  /// The same model, signed: `sign` gives 64 bytes for a message. An earlier signature is replaced. `file` is a whole
  /// file that `ModelReader` takes; `signer` is the SHA-256 of the public key.
  public func signed<Failure: Error>(
    _ file: [UInt8], signer: [UInt8], _ sign: ([UInt8]) throws(Failure) -> [UInt8]
  ) throws(Failure) -> [UInt8] {
    precondition(signer.count == Container.signer.count)
    var file = file
    file.replaceSubrange(Container.signer, with: signer)
    let tableEnd = Container.headerByteCount + Int(file[Container.sectionCount]) * Container.entryByteCount
    let message = unsafe FileSignature.message(file.span.bytes, tableEnd: tableEnd)
    let signature = try sign(message)
    precondition(signature.count == Container.signature.count)
    file.replaceSubrange(Container.signature, with: signature)
    file.replaceSubrange(Container.digest, with: Digest(of: message).array)
    return file
  }
}
