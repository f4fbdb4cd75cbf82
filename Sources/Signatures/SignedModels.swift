public import ModelFormat

extension ModelReader {
  /// Reads only files that one of these keys has signed; no keys take no file.
  public init(trusting keys: [PublicKey]) {
    self.init(verdict: { claim in
      for key in keys where key.identity.bytes.array == claim.signer {
        return key.verifies(claim.signature, of: claim.message) ? .holds : .wrongSignature
      }
      return .unknownSigner
    })
  }
}

extension ModelWriter {
  /// The same model, signed by `key`; an earlier signature is replaced. `file` is a whole file that `ModelReader` takes.
  public func signed(_ file: [UInt8], by key: borrowing SigningKey) throws(KeyError) -> [UInt8] {
    let signer = key.publicKey.identity.bytes.array
    return try signed(file, signer: signer) { (message) throws(KeyError) in try key.signature(of: message) }
  }
}
