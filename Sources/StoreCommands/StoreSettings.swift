internal import Configuration
internal import Console
internal import Linux
internal import Signatures

/// Where a store is and whose models it takes: by the command line, else by the daemon's configuration.
struct StoreSettings {
  let directory: String
  let keys: [PublicKey]
  /// What is already there was looked at when it came, and the daemon looks again.
  let requiresSignature: Bool

  init(_ request: StoreRequest) throws(Refusal) {
    let configured = try request.configuration.map { (path) throws(Refusal) in try StoreSettings.read(path) }
    let store = configured?.store
    directory = request.directory ?? store?.directory ?? StoreRequest.defaultDirectory
    let keyFiles = request.keyFiles.isEmpty ? store?.keyFiles ?? [] : request.keyFiles
    let takesAny = request.takesUnsigned || (request.keyFiles.isEmpty && store?.requiresSignature == false)
    requiresSignature = request.requiresTrust && !takesAny
    guard requiresSignature else {
      keys = []
      return
    }
    guard !keyFiles.isEmpty else {
      throw Refusal(
        directory, "whose models to trust is not said; give --config, --key FILE or, for models of anybody, --unsigned")
    }
    keys = try (keyFiles + StoreSettings.existing(configured?.deviceKeyFile)).map { (path) throws(Refusal) in
      try StoreSettings.key(path)
    }
  }

  /// A file, where there is one.
  private static func existing(_ path: String?) -> [String] {
    guard let path, smallFile(path, limit: 1) != nil else { return [] }
    return [path]
  }

  private static func key(_ path: String) throws(Refusal) -> PublicKey {
    let pem = try readFile(path)
    do { return try unsafe PublicKey(pem: pem.span.bytes) } catch { throw Refusal(path, error.message) }
  }

  private static func read(_ path: String) throws(Refusal) -> Configuration {
    let text = try readFile(path)
    do { return try Configuration(reading: text.span) } catch {
      for finding in error.findings.dropFirst() { complain(finding.line(in: path)) }
      let first = error.findings[0]
      throw Refusal("\(path):\(first.place.line):\(first.place.column)", first.message)
    }
  }
}
