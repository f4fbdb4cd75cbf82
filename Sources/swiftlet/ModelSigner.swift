internal import Console
internal import ModelFormat
internal import Signatures

/// Signs models with the private key of a file. The key is read and tried at once, before any long work.
struct ModelSigner {
  let path: String
  private let pem: [UInt8]
  let identity: KeyIdentity

  init(path: String) throws(Refusal) {
    self.path = path
    let pem = try readFile(path)
    self.pem = pem
    do { identity = try SigningKey(pem: pem.span.bytes).publicKey.identity } catch {
      throw Refusal(path, error.message)
    }
  }

  /// The same model with this key's signature. `file` is one that the reader takes.
  func signed(_ file: [UInt8]) throws(Refusal) -> [UInt8] {
    do { return try ModelWriter().signed(file, by: SigningKey(pem: pem.span.bytes)) } catch {
      throw Refusal(path, error.message)
    }
  }
}

/// The public key of a PEM file.
func readPublicKey(_ path: String) throws(Refusal) -> PublicKey {
  let pem = try readFile(path)
  do { return try PublicKey(pem: pem.span.bytes) } catch { throw Refusal(path, error.message) }
}
