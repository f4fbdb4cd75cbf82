import FederatedClient
import FleetProtocol
import FleetTransport
import Foundation
import Learning
import SecureSum
import Testing

/// Learners that take part in a secure sum whose members sign with the keys of their nodes.
struct SecureLearnerTests {
  private let folder: Folder
  private let store = MemoryObjectStore()
  private let network: Architecture
  private let start: [Float] = (0..<15).map { Float($0) / 100 }
  private let nodes: [UInt64] = [4, 7, 9]
  private let known = KnownKeys()

  init() throws {
    folder = try Folder()
    var network = try Architecture(input: Extent(channels: 4))
    _ = try network.dense("dense", network.input, outputs: 3)
    self.network = network
  }

  private func identity(_ node: UInt64) throws -> NodeIdentity {
    NodeIdentity(try NodeKey(path: folder.path + "/\(node).pem"), known: known)
  }

  private func learner(_ node: UInt64, _ privacy: LocalPrivacy.Options, isRequired: Bool = true) throws -> LocalLearner
  {
    let round = SecureRound(path: folder.path + "/\(node)", identity: try identity(node))
    let directory = folder.path + "/learner\(node)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    return LocalLearner(
      network, MadeUp(seed: node), seed: node, directory: directory,
      privacy: try LocalPrivacy(privacy, path: folder.path + "/privacy\(node)"),
      secure: isRequired ? .always(round) : .whenAsked(round))
  }

  private func instruction(_ type: String, _ node: UInt64, _ items: [ValueRecord.Item]) throws -> Metadata {
    let writer = ObjectWriter(store: store)
    var parts: [ObjectWriter.Named] = []
    for (shape, range) in [([3, 4], 0..<12), ([3], 12..<15)] {
      let array = FloatArray(shape: shape, values: Array(start[range]))
      let bytes = array.numpyBytes
      parts.append(.init("\(parts.count)", try writer.array(array.description, data: bytes.span.bytes)))
    }
    let config = ValueRecord([.init("local-epochs", .signed(3)), .init("learning-rate", .double(0.5))] + items)
    let records = try writer.records([
      .init("arrays", try writer.arrays(parts)), .init("config", try writer.config(config)),
    ])
    var metadata = Metadata()
    (metadata.messageType, metadata.targetNodeID) = (type, node)
    metadata.messageID = try writer.message(metadata, records: records).id
    return metadata
  }

  private func answer(
    _ learner: LocalLearner, _ step: SecureStep, _ node: UInt64, _ message: some WireMessage
  ) throws -> Records {
    let instruction = try instruction("\(step.messageType)", node, [SecureStep.item(message)])
    switch learner.carryOut(instruction, objects: store, isWanted: { true }) {
    case .records(let tree):
      let message = try ObjectWriter(store: store).message(Metadata(), records: tree)
      return try ObjectReader(store: store).records(ofMessage: message.id)
    case .failure(let failure): throw Refused(reason: failure.reason)
    }
  }

  private struct Refused: Error { var reason: String }

  private func content<Value: WireMessage>(_ records: Records, _: Value.Type) throws -> Value {
    try Value(decoding: #require(records.config.flatMap(SecureStep.content)))
  }

  /// Takes every step; the words of the sum.
  private func sum(_ settings: SecureSettings, _ learners: [UInt64: LocalLearner]) throws -> [UInt32] {
    var server = SecureServer(settings, verifier: try identity(nodes[0]))
    for node in nodes {
      try server.take(content(answer(learners[node]!, .keys, node, settings), SecureKeys.self), from: node)
    }
    let roster = try server.closeKeys()
    for node in nodes {
      try server.take(content(answer(learners[node]!, .shares, node, roster), SecureShares.self), from: node)
    }
    try server.closeShares()
    for node in nodes {
      let answer = try answer(learners[node]!, .input, node, server.delivery(to: node))
      #expect(answer.metrics == nil && answer.arrays?.count == 1)
      let vector = try #require(try MaskedArray.read(answer, ObjectReader(store: store), settings))
      try server.take(content(answer, SecureInput.self), vector: vector, from: node)
    }
    let survivors = try server.closeInput()
    for node in nodes {
      try server.take(content(answer(learners[node]!, .survivors, node, survivors), SecureConsent.self), from: node)
    }
    let signed = try server.closeConsents()
    for node in nodes {
      try server.take(content(answer(learners[node]!, .unmask, node, signed), SecureReveal.self), from: node)
    }
    return try server.unmasked()
  }

  private func settings(_ values: Int = 15) throws -> SecureSettings {
    try #require(
      SecureSettings(
        session: Array(1...32), threshold: 3, clients: 3, values: values, clip: 1, maximumWeight: 1000))
  }

  /// What is summed up was clipped before: three changes of length 0.01 are at most that long in the mean.
  @Test func changesAreClippedBeforeTheyAreMasked() throws {
    for node in nodes { _ = try identity(node) }
    let learners = Dictionary(uniqueKeysWithValues: try nodes.map { ($0, try learner($0, .init(norm: 0.01))) })
    let settings = try settings()
    let mean = try #require(FixedPoint(settings).mean(ofSum: sum(settings, learners)))
    let length = mean.values.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
    #expect(mean.weight == 3 * 96 && length > 0.003 && length < 0.0101, "\(length)")
    for node in nodes {
      var task = FinishedTask()
      task.instruction.messageType = "\(SecureStep.unmask.messageType)"
      #expect(FileManager.default.fileExists(atPath: folder.path + "/\(node)"))
      learners[node]!.conclude(task)
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/\(node)"))
    }
  }

  /// With noise all count alike.
  @Test func noiseHidesTheExamplesToo() throws {
    for node in nodes { _ = try identity(node) }
    let privacy = LocalPrivacy.Options(norm: 0.01, noiseMultiplier: 1, epsilon: 20)
    let learners = Dictionary(uniqueKeysWithValues: try nodes.map { ($0, try learner($0, privacy)) })
    let settings = try settings()
    #expect(try FixedPoint(settings).mean(ofSum: sum(settings, learners))?.weight == 3)
  }

  @Test func nothingIsSentInTheClearWhereSumsAreRequired() throws {
    for type in ["train", "train.more"] {
      let outcome = try learner(4, .init(norm: 1)).carryOut(try instruction(type, 4, []), objects: store) { true }
      guard case .failure(let failure) = outcome else { return #expect(Bool(false)) }
      #expect(failure.reason.contains("secure sums alone"), "\(failure.reason)")
      guard
        case .records = try learner(4, .init(norm: 1), isRequired: false).carryOut(
          instruction(type, 4, []), objects: store, isWanted: { true })
      else {
        return #expect(Bool(false))
      }
    }
    guard
      case .records = try learner(4, .init(norm: 1)).carryOut(
        instruction("evaluate", 4, []), objects: store, isWanted: { true })
    else { return #expect(Bool(false)) }
  }

  @Test func aSumOfAnotherModelIsRefused() throws {
    for node in nodes { _ = try identity(node) }
    let learners = Dictionary(uniqueKeysWithValues: try nodes.map { ($0, try learner($0, .init(norm: 1))) })
    let error = #expect(throws: Refused.self) { try sum(settings(16), learners) }
    #expect(error?.reason.contains("15 values") == true, "\(String(describing: error))")
  }

  @Test func strangersAreRefused() throws {
    let learners = Dictionary(uniqueKeysWithValues: try nodes.map { ($0, try learner($0, .init(norm: 1))) })
    // One that knows itself alone.
    let loner = NodeIdentity(try NodeKey(path: folder.path + "/4.pem"), known: KnownKeys())
    let alone = LocalLearner(
      network, MadeUp(seed: 4), seed: 4, directory: folder.path,
      secure: .always(SecureRound(path: folder.path + "/4", identity: loner)))
    let error = #expect(throws: Refused.self) { try sum(settings(), learners.merging([4: alone]) { $1 }) }
    #expect(error?.reason.contains("signature") == true, "\(String(describing: error))")
  }
}
