internal import FleetProtocol
internal import ModelFormat
internal import ModelStore
internal import Signatures

/// A file as the registry takes it: whole, signed by a key that is trusted, with a name and a version.
struct ModelAdmission {
  let name: String
  let version: UInt32
  let signer: String
  /// What the manifest says, but for the names of classes.
  let lineage: ValueRecord

  private static let entryLimit = 64
  private static let textLimit = 1000

  init(_ file: [UInt8], trusting keys: [PublicKey]) throws(AdminError) {
    guard !keys.isEmpty else {
      throw AdminError("this server trusts nobody's models; start it with --trust KEY.pub", status: 409)
    }
    let manifest: Manifest
    do { manifest = try ModelReader(trusting: keys).read(file.span.bytes).program.manifest } catch {
      throw AdminError("the model is refused: \(error.message)")
    }
    guard let name = manifest["name"], isModelName(name) else {
      throw AdminError(
        "the model has no name that a device's store takes: 1 to 64 letters, digits, '-', '_' and '.'; compile it with "
          + "--name")
    }
    guard let version = manifest.version else {
      throw AdminError("the model has no version; compile it with --model-version N")
    }
    (self.name, self.version) = (name, version)
    signer = KeyIdentity(signerOf: file)?.text ?? ""
    lineage = ValueRecord(
      manifest.entries.filter { $0.key != "labels" }.prefix(ModelAdmission.entryLimit).map {
        ValueRecord.Item($0.key, .text(String($0.value.prefix(ModelAdmission.textLimit))))
      })
  }
}
