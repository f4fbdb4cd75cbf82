import AggregationServer
import Crypto
import FleetProtocol
import FleetStorage
import Foundation
import Rounds
import SecureSum

/// A federation whose devices take part in secure sums, each with a file in a folder that goes with it.
final class SecureFleet {
  let federation: Federation
  let folder = FileManager.default.temporaryDirectory.appending(path: "secure-fleet-\(UUID().uuidString)")
  var plan = RunPlan()

  /// `isSigned`: whether all know one another's keys.
  init(_ count: Int, isSigned: Bool = false) throws {
    federation = try Federation()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let devices = federation.addDevices(count)
    let known = devices.map(\.key)
    for device in devices {
      device.workTime = 2
      device.secure = SecureRound(
        path: path(device), identity: isSigned ? SigningNode(device.key, known: known) : nil)
    }
    plan.rounds = 1
    plan.clients = count
    plan.overselection = 1
    plan.trainingTime = 100
    plan.secureSum = RunPlan.SecureSumPlan()
    plan.secureSum!.isSigned = isSigned
    if isSigned { plan.secureSum!.threshold = 0.7 }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ device: Device) -> String { folder.appending(path: "\(device.number)").path }

  /// The run, once it is over or `seconds` have passed.
  func run(seconds: Int = 600, _ watch: (RunRecord) throws -> Void = { _ in }) throws -> UInt64 {
    let run = try federation.start(plan)
    _ = try federation.go(seconds: seconds) {
      let record = try federation.run(run)
      try watch(record)
      return record.status != .running
    }
    return run
  }

  func rounds(_ run: UInt64) throws -> [RoundRecord] { try federation.store.read { try $0.rounds(of: run) } }

  var refusals: [String] {
    federation.events.compactMap { if case .refused(_, let reason) = $0.kind { reason } else { nil } }
  }
}

/// What a node signs with in secure sums, and whose signatures it takes.
final class SigningNode: SecureIdentity {
  private let key: NodeKey
  private let known: [[UInt8]: P256.Signing.PublicKey]

  init(_ key: NodeKey, known: [NodeKey]) {
    self.key = key
    self.known = Dictionary(
      uniqueKeysWithValues: known.map { key in
        let pem = String(decoding: key.publicKeyPEM, as: UTF8.self)
        return (ObjectID(of: key.publicKeyPEM).digest, try! P256.Signing.PublicKey(pemRepresentation: pem))
      })
  }

  func signature(of text: [UInt8]) -> [UInt8]? {
    key.signature(of: text).map { ObjectID(of: key.publicKeyPEM).digest + $0 }
  }

  func signer(of signature: [UInt8]) -> ObjectID? { ObjectID(digest: Array(signature.prefix(32))) }

  func verifies(_ signature: [UInt8], of text: [UInt8], node: UInt64) -> Bool {
    guard let key = known[Array(signature.prefix(32))],
      let value = try? P256.Signing.ECDSASignature(derRepresentation: signature.dropFirst(32))
    else { return false }
    return key.isValidSignature(value, for: SHA256.hash(data: text))
  }
}
