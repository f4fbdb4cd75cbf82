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

  /// Refuses a file that none of `keys` has signed. `file` has a whole header.
  static func verify(_ file: RawSpan, tableEnd: Int, keys: [PublicKey]) throws(ModelError) {
    guard let identity = identity(file) else { throw ModelError(.notSigned, offset: Container.signer.lowerBound) }
    for key in keys where key.identity == identity {
      let signature = bytes(file, Container.signature)
      guard key.verifies(signature, of: message(file, tableEnd: tableEnd)) else {
        throw ModelError(.wrongSignature, offset: Container.signature.lowerBound)
      }
      return
    }
    throw ModelError(.unknownSigner, offset: Container.signer.lowerBound)
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

  /// The signer that the header names; nil when the file is not signed.
  static func identity(_ file: RawSpan) -> KeyIdentity? {
    let field = bytes(file, Container.signer)
    return field.contains { $0 != 0 } ? Bytes32(field).map(KeyIdentity.init) : nil
  }

  private static func bytes(_ file: RawSpan, _ range: Range<Int>) -> [UInt8] {
    range.map { unsafe file.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }
}

extension ModelWriter {
  /// The same model, signed by `key`; an earlier signature is replaced. `file` is a whole file that `ModelReader` takes.
  public func signed(_ file: [UInt8], by key: borrowing SigningKey) throws(KeyError) -> [UInt8] {
    var file = file
    file.replaceSubrange(Container.signer, with: key.publicKey.identity.bytes.array)
    let tableEnd = Container.headerByteCount + Int(file[Container.sectionCount]) * Container.entryByteCount
    let message = unsafe FileSignature.message(file.span.bytes, tableEnd: tableEnd)
    file.replaceSubrange(Container.signature, with: try key.signature(of: message))
    file.replaceSubrange(Container.digest, with: Digest(of: message).array)
    return file
  }
}
