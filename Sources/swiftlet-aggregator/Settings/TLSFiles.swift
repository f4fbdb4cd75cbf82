internal import Configuration
internal import Console
internal import NIOCore
internal import NIOSSL

/// The files of TLS, in PEM.
struct TLSFiles: Equatable, Sendable {
  /// The server's, with those above it.
  var certificate: String?
  var key: String?
  /// Authorities whose certificates clients have to show.
  var clientAuthority: String?

  init() {}

  init(_ fields: Fields) {
    certificate = fields.text("certificate")
    key = fields.text("key")
    clientAuthority = fields.text("client_authority")
  }

  var isOn: Bool { certificate != nil && key != nil }

  /// Why the files do not belong together.
  var problem: String? {
    if (certificate == nil) != (key == nil) { return "certificate and key of TLS belong together" }
    if clientAuthority != nil, certificate == nil { return "a client authority needs certificate and key" }
    return nil
  }

  /// nil without a certificate: plain HTTP. `identity`: with what connections begin from now on.
  func configuration(_ identity: TLSIdentity?) throws -> TLSConfiguration? {
    guard let identity else { return nil }
    let first = identity.current
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: first.certificateChain ?? [], privateKey: first.privateKey!)
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    configuration.sslContextCallback = { _, promise in promise.succeed(identity.current) }
    if let clientAuthority {
      configuration.trustRoots = .certificates(
        try TLSFiles.reading(clientAuthority) { try NIOSSLCertificate.fromPEMFile(clientAuthority) })
      configuration.certificateVerification = .noHostnameVerification
    }
    return configuration
  }

  /// What the files hold now; nil without TLS.
  func readIdentity() throws -> NIOSSLContextConfigurationOverride? {
    guard let certificate, let key else { return nil }
    let chain = try TLSFiles.reading(certificate) { try NIOSSLCertificate.fromPEMFile(certificate) }
    let privateKey = try TLSFiles.reading(key) { try NIOSSLPrivateKey(file: key, format: .pem) }
    guard let first = chain.first else { throw Refusal(certificate, "there is no certificate in it") }
    try TLSFiles.reading(key) {
      // It says whether the two belong together.
      _ = try NIOSSLContext(
        configuration: .makeServerConfiguration(
          certificateChain: [.certificate(first)], privateKey: .privateKey(privateKey)))
    }
    var identity = NIOSSLContextConfigurationOverride()
    identity.certificateChain = chain.map { .certificate($0) }
    identity.privateKey = .privateKey(privateKey)
    return identity
  }

  private static func reading<Result>(_ file: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as Refusal { throw error } catch { throw Refusal(file, "\(error)") }
  }
}
