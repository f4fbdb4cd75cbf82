internal import FleetProtocol
internal import Synchronization

/// Says whose call it is, by the three headers of the protocol.
///
/// What it knows of keys is in memory: a server of several processes refuses a replay in each of them.
final class Authenticator: Sendable {
  /// A node's clock may be this far ahead or behind, in microseconds.
  private static let ahead: Int64 = 5_000_000
  private static let behind: Int64 = 305_000_000

  private struct Entry: Sendable {
    let pem: [UInt8]
    let key: VerifyingKey
    var window = ReplayWindow()
    var budget = CallBudget()
  }

  private let limits: FleetLimits
  private let entries = Mutex<[String: Entry]>([:])

  init(limits: FleetLimits) { self.limits = limits }

  /// The public key, in PEM, whose owner has signed the call.
  func publicKey(of request: FleetRequest, at now: UTCTime) throws(FleetError) -> [UInt8] {
    guard let name = request.publicKey, let time = request.time, let signature = request.signature else {
      throw .authentication("a header is missing")
    }
    guard name.utf8.count <= 2048, time.utf8.count <= 64, signature.utf8.count <= 512 else {
      throw .authentication("a header is too long")
    }
    let signedAt = try Authenticator.check(time, at: now)
    let known = entries.withLock { entries in entries[name].map { (pem: $0.pem, key: $0.key) } }
    let (pem, key): (pem: [UInt8], key: VerifyingKey)
    if let known { (pem, key) = known } else { (pem, key) = try Authenticator.key(name) }
    guard let bytes = base64Decoded(signature), let mark = key.mark(of: bytes, over: Array(time.utf8)) else {
      throw .authentication("the signature does not hold")
    }
    try admit(mark, signedAt: signedAt.microseconds, name, Entry(pem: pem, key: key), now: now.microseconds)
    return pem
  }

  private static func check(_ time: String, at now: UTCTime) throws(FleetError) -> UTCTime {
    guard let signedAt = UTCTime(iso8601: time) else { throw .authentication("the time is in no form that is known") }
    let age = now.microseconds - signedAt.microseconds
    guard -ahead < age, age < behind else {
      throw .authentication("the node's clock is \(Double(-age) / 1e6) s ahead")
    }
    return signedAt
  }

  private static func key(_ name: String) throws(FleetError) -> (pem: [UInt8], key: VerifyingKey) {
    guard let pem = base64Decoded(name), let key = VerifyingKey(pem: pem) else {
      throw .authentication("the key is not one of P-256, P-384 or P-521 in PEM")
    }
    return (pem, key)
  }

  private func admit(
    _ mark: UInt64, signedAt: Int64, _ name: String, _ new: Entry, now: Int64
  ) throws(FleetError) {
    let refusal: FleetError? = entries.withLock { entries in
      if entries[name] == nil {
        guard makeRoom(in: &entries, now: now) else { return .tooManyNodes }
        entries[name] = new
      }
      let isNew = entries[name]!.window.admit(mark, signedAt: signedAt, oldest: now - Authenticator.behind)
      guard isNew else { return .authentication("the signature was used before") }
      let isIn = entries[name]!.budget.take(rate: limits.callRate, burst: limits.callBurst, now: now)
      return isIn ? nil : .tooManyCalls
    }
    if let refusal { throw refusal }
  }

  /// Keys of which nothing could be replayed are forgotten when there are too many.
  private func makeRoom(in entries: inout [String: Entry], now: Int64) -> Bool {
    guard entries.count >= limits.keys else { return true }
    entries = entries.filter { !$0.value.window.isOver(oldest: now - Authenticator.behind) }
    return entries.count < limits.keys
  }
}
