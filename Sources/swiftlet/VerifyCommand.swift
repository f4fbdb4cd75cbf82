internal import ArgumentParser
internal import Console
internal import ModelFormat
internal import Signatures

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks that a model is signed by a key that is trusted.",
    discussion: """
      EXAMPLE
        swiftlet verify model.swl --key fleet.pem.pub
        swiftlet verify model.swl --key old.pem.pub --key new.pem.pub

      Signature, checksums and the whole program are checked, as a device does before it runs a model. Status 0: one of \
      the keys has signed the file and no byte of it has changed.
      """)

  @ArgumentParser.Argument(help: "The model.", completion: .file(extensions: ["swl"]))
  var model: String

  @Option(help: ArgumentHelp("A public key in PEM; may be given several times.", valueName: "pub"))
  var key: [String]

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard !key.isEmpty else { throw ValidationError("--key is missing: give the public key of the model's maker") }
  }

  func run() throws {
    let keys = try key.map(readPublicKey)
    let file = try readFile(model)
    do { _ = try ModelReader(trusting: keys).read(file.span.bytes) } catch { throw Refusal(model, error.message) }
    guard let signer = KeyIdentity(signerOf: file) else { throw Refusal(model, "the model is not signed") }
    SignatureReport(model: model, identity: signer).print(asJSON: json)
  }
}
