internal import ArgumentParser
internal import Console
internal import Signatures

struct KeygenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen",
    abstract: "Makes a key pair to sign models with.",
    discussion: """
      EXAMPLE
        swiftlet keygen -o fleet.pem
        swiftlet sign model.swl fleet.pem
        swiftlet verify model.swl --key fleet.pem.pub

      The private key (Ed25519, PKCS #8 in PEM, readable by its owner alone) goes into the file, the public key beside \
      it with .pub behind the name. Devices get the public key; the private one stays where models are made. openssl \
      reads both. A file that is there already is never overwritten.
      """)

  @Option(name: .shortAndLong, help: "The file for the private key.")
  var output: String

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let publicPath = output + ".pub"
    let (privatePEM, publicPEM, identity) = try pair()
    try createNewFile(output, privatePEM.span.bytes, mode: 0o600)
    try createNewFile(publicPath, publicPEM.span.bytes, mode: 0o644)
    guard json else { return Terminal.line("\(publicPath): key \(identity.text)") }
    let members: [(String, JSON)] = [
      ("private_key", .string(output)), ("public_key", .string(publicPath)), ("key", .string(identity.text)),
    ]
    Terminal.line(JSON.object(members).text)
  }

  private func pair() throws(Refusal) -> (privatePEM: [UInt8], publicPEM: [UInt8], KeyIdentity) {
    do throws(KeyError) {
      let key = try SigningKey()
      return (try key.privatePEM(), try key.publicPEM(), key.publicKey.identity)
    } catch { throw Refusal(output, error.message) }
  }
}
