internal import FleetProtocol
internal import FleetStorage
internal import SecureSum

/// A run's steps of a secure sum, as the storage, devices and `SecureServer` call them.
extension SecureStep {
  init?(_ phase: RunPosition.Phase) {
    switch phase {
    case .keys: self = .keys
    case .shares: self = .shares
    case .training: self = .input
    case .survivors: self = .survivors
    case .unmasking: self = .unmask
    case .between, .evaluating: return nil
    }
  }

  var kind: InstructionKind { phase.kind }

  var phase: RunPosition.Phase {
    switch self {
    case .keys: .keys
    case .shares: .shares
    case .input: .training
    case .survivors: .survivors
    case .unmask: .unmasking
    }
  }

  /// What devices do in it, for the log.
  var doing: String {
    switch self {
    case .keys: "announce keys"
    case .shares: "share secrets"
    case .input: "train"
    case .survivors: "confirm who is left"
    case .unmask: "unmask the sum"
    }
  }
}

/// Why an answer of a device is no part of a secure sum.
struct BadAnswer: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

extension SecureServer {
  /// Takes the answer of a node, or throws and leaves everything as it was. `id`: of the reply's root.
  mutating func take(
    _ step: SecureStep, _ id: ObjectID, in store: BundleStore, from node: UInt64
  ) throws(BadAnswer) {
    do {
      let reader = ObjectReader(store: store)
      let records = try reader.records(ofMessage: id)
      guard let content = records.config.flatMap(SecureStep.content) else {
        throw BadAnswer("the answer holds no step of a secure sum")
      }
      switch step {
      case .keys: try take(SecureKeys(decoding: content), from: node)
      case .shares: try take(SecureShares(decoding: content), from: node)
      case .input:
        guard let vector = try MaskedArray.read(records, reader, settings) else {
          throw BadAnswer("the answer holds no masked vector of this model")
        }
        try take(SecureInput(decoding: content), vector: vector, from: node)
      case .survivors: try take(SecureConsent(decoding: content), from: node)
      case .unmask: try take(SecureReveal(decoding: content), from: node)
      }
    } catch let error as SecureError {
      throw BadAnswer(error.message)
    } catch let error as WireError {
      throw BadAnswer("the answer cannot be read: \(error.code), byte \(error.offset)")
    } catch {
      throw error as? BadAnswer ?? BadAnswer("\(error)")
    }
  }
}

/// The keys of nodes, as they were registered: what they sign in secure sums.
final class RegisteredKeys: SecureVerifier {
  /// The name of a key is the SHA-256 of its PEM, which stands before each signature.
  private static let nameByteCount = 32
  private let keys: [UInt64: (name: [UInt8], key: VerifyingKey)]

  init(of nodes: [UInt64], _ transaction: FleetTransaction) throws {
    var keys: [UInt64: (name: [UInt8], key: VerifyingKey)] = [:]
    for node in nodes {
      guard let pem = try transaction.node(node)?.publicKey, let key = VerifyingKey(pem: pem) else { continue }
      keys[node] = (ObjectID(of: pem).digest, key)
    }
    self.keys = keys
  }

  func verifies(_ signature: [UInt8], of text: [UInt8], node: UInt64) -> Bool {
    guard let (name, key) = keys[node], signature.starts(with: name) else { return false }
    return key.mark(of: Array(signature.dropFirst(RegisteredKeys.nameByteCount)), over: text) != nil
  }
}
