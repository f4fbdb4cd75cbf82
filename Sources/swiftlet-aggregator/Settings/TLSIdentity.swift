internal import NIOSSL
internal import Synchronization

/// The certificate and the key of connections to come.
final class TLSIdentity: Sendable {
  private let box: Mutex<NIOSSLContextConfigurationOverride>

  init(_ identity: NIOSSLContextConfigurationOverride) { box = Mutex(identity) }

  var current: NIOSSLContextConfigurationOverride { box.withLock { $0 } }

  func change(to identity: NIOSSLContextConfigurationOverride) { box.withLock { $0 = identity } }
}
