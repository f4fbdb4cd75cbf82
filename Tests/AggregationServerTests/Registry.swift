import AggregationServer
import FleetProtocol
import FleetStorage
import Foundation
import ModelFormat
import SamplePrograms
import Signatures

/// A server that trusts a maker of models, and its operator.
final class ModelRegistry {
  let federation: Federation
  let service: AdminService
  private let token = SecretToken()
  private static let seeds: [[UInt8]] = [[UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32)]

  init(_ store: FleetStore? = nil) throws {
    federation = try Federation(store)
    service = AdminService(federation.store, trusting: [try SigningKey(seed: ModelRegistry.seeds[0]).publicKey])
    try federation.store.write { try token.add(to: $0, name: "op", role: .operator, at: Federation.start) }
  }

  /// `byMaker`: by whom the server trusts.
  static func file(_ version: UInt32, named name: String = "sample", byMaker: Bool = true) throws -> [UInt8] {
    try ModelWriter().signed(
      SamplePrograms.version(version, of: name, labelByteCount: 3000), by: try SigningKey(seed: seeds[byMaker ? 0 : 1]))
  }

  func call(_ method: String, _ path: String, _ body: [UInt8] = []) -> AdminAnswer {
    service.answer(
      AdminRequest(method: method, path: path.split(separator: "/").map(String.init), token: token.text, body: body),
      at: federation.time)
  }

  /// What was refused; nil when it was done.
  func refusal(_ method: String, _ path: String, _ body: [UInt8] = []) throws -> String? {
    let answer = call(method, path, body)
    if answer.status == 200 { return nil }
    return try JSONDecoder().decode([String: String].self, from: Data(answer.body))["error"]
  }

  func start(_ version: UInt32, percent: Double, rules: String = "{}") throws -> String {
    let body = #"{"model":"sample","version":\#(version),"percent":\#(percent),"rules":\#(rules)}"#
    let answer = call("POST", "rollouts", Array(body.utf8))
    guard answer.status == 200 else { throw StorageError(String(decoding: answer.body, as: UTF8.self)) }
    return try JSONDecoder().decode([String: String].self, from: Data(answer.body))["id"]!
  }

  func rollout(_ id: String) throws -> AdminMessage.Rollout {
    try JSONDecoder().decode(AdminMessage.Rollout.self, from: Data(call("GET", "rollouts/\(id)").body))
  }
}
