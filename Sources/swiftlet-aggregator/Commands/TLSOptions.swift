internal import ArgumentParser
internal import NIOSSL

struct TLSOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The server's certificate and those above it, in PEM.", valueName: "file"))
  var certificate: String?
  @Option(help: ArgumentHelp("The certificate's private key, in PEM.", valueName: "file")) var key: String?
  @Option(
    help: ArgumentHelp(
      "Authorities whose certificates clients have to show, in PEM (mutual TLS).", valueName: "file"))
  var clientAuthority: String?

  func check() throws {
    guard (certificate == nil) == (key == nil) else {
      throw ValidationError("--certificate and --key belong together")
    }
    guard clientAuthority == nil || certificate != nil else {
      throw ValidationError("--client-authority needs --certificate and --key")
    }
  }

  /// nil without a certificate: plain HTTP.
  func configuration() throws -> TLSConfiguration? {
    guard let certificate, let key else { return nil }
    let chain = try reading(certificate) { try NIOSSLCertificate.fromPEMFile(certificate) }
    let privateKey = try reading(key) { try NIOSSLPrivateKey(file: key, format: .pem) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    if let clientAuthority {
      let authorities = try reading(clientAuthority) { try NIOSSLCertificate.fromPEMFile(clientAuthority) }
      configuration.trustRoots = .certificates(authorities)
      configuration.certificateVerification = .noHostnameVerification
    }
    return configuration
  }

  private func reading<Result>(_ file: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch { throw ValidationError("\(file): \(error)") }
  }
}
