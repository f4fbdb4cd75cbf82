import FederatedClient
import FleetProtocol
import FleetTransport
import Foundation
import Learning
import Linux
import Spawning
import Testing

/// Nodes in a federation whose server is a stock SuperLink.
@Suite(.serialized, .disabled(if: FlowerPrograms.areAbsent, "no Flower at $SWIFTLET_FLOWER or .build/flower"))
struct SuperLinkTests {
  @Test func nodesAndAStockOneLearnTogether() throws {
    let flower = try Flower()
    defer { flower.close() }
    let stock = try flower.startNode(0)
    defer { FlowerPrograms.stop(stock, after: 5) }
    let nodes = try (1...2).map { try Node($0, flower) }
    let result = try #require(try flower.run(nodes: 3, rounds: 3), "\(flower.log("run.log"))")
    for node in nodes { node.stop() }
    let rounds = try #require(try JSONSerialization.jsonObject(with: Data(result.utf8)) as? [String: [String: Double]])
    #expect(rounds.count == 3)
    let last = try #require(rounds["3"])
    #expect(last["eval_acc"]! > 0.85, "\(rounds)")
    for node in nodes { #expect(node.delivered == 6, "\(node.problems)") }
  }

  @Test func nodesThatWereRegisteredLearnOverTLS() throws {
    let flower = try Flower(isSecure: true)
    defer { flower.close() }
    let nodes = try (1...2).map { try Node($0, flower) }
    let result = try #require(try flower.run(nodes: 2, rounds: 3), "\(flower.log("run.log"))")
    for node in nodes { node.stop() }
    let rounds = try #require(try JSONSerialization.jsonObject(with: Data(result.utf8)) as? [String: [String: Double]])
    #expect(rounds["3"]?["eval_acc"] ?? 0 > 0.85, "\(rounds)")
    for node in nodes { #expect(node.delivered == 6, "\(node.problems)") }
  }

  @Test func aServerWithAnotherKeyIsNotTaken() throws {
    let flower = try Flower(isSecure: true)
    defer { flower.close() }
    let key = try NodeKey(path: flower.folder.appending(path: "key.pem").path)
    var options = ServerOptions(address: flower.address)
    options.authorityFile = flower.authorityFile
    options.pinnedKey = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    let stranger = try #require(ServerConnection(options, signer: key, store: MemoryObjectStore()))
    guard case .answered(.failed) = stranger.perform(.health, clock: nil) else { return #expect(Bool(false)) }
    #expect(stranger.failure?.contains("pin") == true, "\(stranger.failure ?? "")")
    options.pinnedKey = try flower.pinnedKey()
    let known = try #require(ServerConnection(options, signer: key, store: MemoryObjectStore()))
    guard case .answered(.time) = known.perform(.health, clock: nil) else {
      return #expect(Bool(false), "\(known.failure ?? "")")
    }
    options.authorityFile = nil
    let unvouched = try #require(ServerConnection(options, signer: key, store: MemoryObjectStore()))
    guard case .answered(.failed) = unvouched.perform(.health, clock: nil) else { return #expect(Bool(false)) }
  }
}

/// A node as a device has it, with examples made up.
private final class Node {
  private let node: FederationNode
  private let listener = Listener()
  private let folder: URL

  init(_ number: Int, _ flower: Flower) throws {
    folder = flower.folder.appending(path: "device\(number)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var network = try Architecture(input: Extent(channels: 4))
    _ = try network.dense("dense", network.input, outputs: 3)
    let learner = LocalLearner(
      network, MadeUp(seed: UInt64(number)), seed: UInt64(number),
      directory: folder.path)
    var options = ClientOptions()
    options.heartbeatInterval = 30
    options.pollInterval = 0.5
    options.registersItself = !flower.isSecure
    var server = ServerOptions(address: flower.address)
    server.authorityFile = flower.authorityFile
    let key = try NodeKey(path: folder.appending(path: "key.pem").path)
    if flower.isSecure { try flower.register(key.publicKeyPEM) }
    node = try FederationNode(
      server, options, folder: folder.path, key: key, seed: UInt64(number), workload: learner,
      listener: listener)
    try node.start()
  }

  func stop() { node.stop() }
  var delivered: Int { listener.lock.withLock { listener.delivered } }
  var problems: [String] { listener.lock.withLock { listener.problems } }
}

private final class Listener: FederationListener, @unchecked Sendable {
  let lock = NSLock()
  var delivered = 0
  var problems: [String] = []

  func hear(_ refusal: Refusal?, _ failure: String?) {
    guard refusal != nil || failure != nil else { return }
    lock.withLock { problems.append("\(String(describing: refusal)) \(failure ?? "")") }
  }

  func hear(_ task: FinishedTask) {
    lock.withLock {
      if task.outcome == .delivered { delivered += 1 } else { problems.append("\(task.outcome)") }
    }
  }

  func hear(_ error: SystemError, path: String) { lock.withLock { problems.append("\(path): \(error.message)") } }
}
