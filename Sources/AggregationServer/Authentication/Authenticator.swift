internal import FleetProtocol
internal import Synchronization

/// Says whose call it is, by the three headers of the protocol.
///
/// What it knows of keys is in memory: a server of several processes refuses a replay in each of them.
final class Authenticator: Sendable {
  /// A node's clock may be this far ahead or behind, in microseconds.
  private static let ahead: Int64 = 5_000_000
  private static let behind: Int64 = 305_000_000

  private let keys: Mutex<KeyTable>

  init(limits: FleetLimits) { keys = Mutex(KeyTable(limits: limits)) }

  func change(to limits: FleetLimits) { keys.withLock { $0.limits = limits } }

  /// The key is that of a node, whose signatures must not be forgotten.
  func remember(_ name: String?) {
    guard let name else { return }
    keys.withLock { $0.remember(name) }
  }

  /// The public key, in PEM, whose owner has signed the call.
  func publicKey(of request: FleetRequest, at now: UTCTime) throws(FleetError) -> [UInt8] {
    guard let name = request.publicKey, let time = request.time, let signature = request.signature else {
      throw .authentication(.header, "a header is missing")
    }
    guard name.utf8.count <= 2048, time.utf8.count <= 64, signature.utf8.count <= 512 else {
      throw .authentication(.header, "a header is too long")
    }
    let signedAt = try Authenticator.check(time, at: now)
    let known = keys.withLock { keys in keys[name].map { (pem: $0.pem, key: $0.key) } }
    let (pem, key): (pem: [UInt8], key: VerifyingKey)
    if let known { (pem, key) = known } else { (pem, key) = try Authenticator.key(name) }
    guard let bytes = base64Decoded(signature), let mark = key.mark(of: bytes, over: Array(time.utf8)) else {
      throw .authentication(.signature, "the signature does not hold")
    }
    try admit(mark, signedAt: signedAt.microseconds, name, KeyTable.Entry(pem: pem, key: key), now: now.microseconds)
    return pem
  }

  private static func check(_ time: String, at now: UTCTime) throws(FleetError) -> UTCTime {
    guard let signedAt = UTCTime(iso8601: time) else {
      throw .authentication(.clock, "the time is in no form that is known")
    }
    let age = now.microseconds - signedAt.microseconds
    guard -ahead < age, age < behind else {
      throw .authentication(.clock, "the node's clock is \(Double(-age) / 1e6) s ahead")
    }
    return signedAt
  }

  private static func key(_ name: String) throws(FleetError) -> (pem: [UInt8], key: VerifyingKey) {
    // Another spelling of a key would be another key, whose signatures nobody has seen.
    guard let pem = base64Decoded(name), base64(pem) == name, let key = VerifyingKey(pem: pem) else {
      throw .authentication(.header, "the key is not one of P-256, P-384 or P-521 in PEM")
    }
    return (pem, key)
  }

  private func admit(
    _ mark: UInt64, signedAt: Int64, _ name: String, _ new: KeyTable.Entry, now: Int64
  ) throws(FleetError) {
    let oldest = now - Authenticator.behind
    let problem: FleetError?? = keys.withLock { keys in
      let limits = keys.limits
      return keys.update(name, new: new, oldest: oldest) { entry in
        guard entry.window.admit(mark, signedAt: signedAt, oldest: oldest) else {
          return FleetError.authentication(.replay, "the signature was used before")
        }
        let isIn = entry.budget.take(rate: limits.callRate, burst: limits.callBurst, now: now)
        return isIn ? nil : FleetError.tooManyCalls
      }
    }
    guard let problem else { throw .tooManyNodes }
    if let problem { throw problem }
  }
}
