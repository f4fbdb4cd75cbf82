internal import ArgumentParser
internal import Console
internal import ModelFormat
internal import Signatures

struct SignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Signs a compiled model.",
    discussion: """
      EXAMPLE
        swiftlet sign model.swl fleet.pem
        swiftlet sign model.swl fleet.pem -o signed.swl

      The whole model is checked first. A signature that it has is replaced; nothing else of the file changes.
      """)

  @ArgumentParser.Argument(help: "The model.", completion: .file(extensions: ["swl"]))
  var model: String

  @ArgumentParser.Argument(help: "The private key, as `swiftlet keygen` or openssl writes it.")
  var key: String

  @Option(name: .shortAndLong, help: "The file to write; by default the model itself.")
  var output: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let signer = try ModelSigner(path: key)
    let file = try readFile(model)
    do { _ = try ModelReader().read(file.span.bytes) } catch { throw Refusal(model, error.message) }
    let target = output ?? model
    let signed = try signer.signed(file)
    try writeFile(target, signed.span.bytes)
    SignatureReport(model: target, identity: signer.identity).print(asJSON: json)
  }
}

/// Whose signature a model has.
struct SignatureReport {
  let model: String
  let identity: KeyIdentity

  func print(asJSON: Bool) {
    guard asJSON else { return Terminal.line("\(model): signed by key \(identity.text)") }
    Terminal.line(JSON.object([("model", .string(model)), ("key", .string(identity.text))]).text)
  }
}
