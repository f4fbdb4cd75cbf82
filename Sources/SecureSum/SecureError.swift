/// Why a step of a secure sum was refused. A client that refuses gives nothing away and leaves the round.
package enum SecureError: Error, Equatable, Sendable {
  case noCryptography
  /// The instruction cannot be read, from this byte on.
  case unreadable(offset: Int)
  case wrongStep
  case otherSession
  /// A step that was done is asked for again with something else.
  case replayed
  case tooFew(count: Int, needed: Int)
  case tooMany(limit: Int)
  /// Half of the clients, or with signatures two thirds, could unmask a vector without the others.
  case lowThreshold(Int, clients: Int)
  /// Members or places that are unknown, not in order, or twice there.
  case badMembers
  /// The roster does not hold what this client has sent.
  case ownKeysChanged
  case sharedKey(node: UInt64)
  case badKey(node: UInt64)
  case badSignature(node: UInt64)
  case notSigned
  /// What one client has sealed for another cannot be opened: it was changed, or they were shown different members.
  case badShare(place: UInt16)
  case notASurvivor
  case wrongCount(Int, expected: Int)
  case notFinite(index: Int)
  case badWeight(Int, limit: Int)
  case unknownNode(UInt64)
  case sentTwice(node: UInt64)
  /// The shares of a client's secret do not give what it has announced: one of those that sent them did not tell the
  /// truth.
  case wrongSecret(node: UInt64)
}

extension SecureError {
  /// One line: what is wrong, and what becomes of it.
  package var message: String {
    switch self {
    case .noCryptography: "libcrypto does not work as it should; check its installation and configuration"
    case .unreadable(let offset): "an instruction of a secure sum cannot be read, byte \(offset)"
    case .wrongStep: "this step of the secure sum is not the next one"
    case .otherSession: "this belongs to another secure sum"
    case .replayed: "this step was done with something else before; nothing is told twice"
    case .tooFew(let count, let needed): "\(count) clients are too few for a secure sum, \(needed) are needed"
    case .tooMany(let limit): "the secure sum has its \(limit) clients"
    case .lowThreshold(let threshold, let clients): "\(threshold) of \(clients) clients could unmask a vector alone"
    case .badMembers: "members of the secure sum are unknown, out of order or named twice"
    case .ownKeysChanged: "the server has changed the keys of this node"
    case .sharedKey(let node): "node \(node) has a key of another one"
    case .badKey(let node): "the key of node \(node) is none"
    case .badSignature(let node): "the signature of node \(node) does not hold"
    case .notSigned: "this node has no key that can sign"
    case .badShare(let place): "what member \(place) has sealed cannot be opened: it was changed on the way"
    case .notASurvivor: "the vector of this node is not in the sum"
    case .wrongCount(let count, let expected): "\(count) values came, \(expected) are expected"
    case .notFinite(let index): "value \(index) is no finite number"
    case .badWeight(let weight, let limit): "a weight of \(weight) is not between 1 and \(limit)"
    case .unknownNode(let node): "node \(node) is no member of this step"
    case .sentTwice(let node): "node \(node) has answered before"
    case .wrongSecret(let node): "the shares of a secret of node \(node) do not fit; the sum stays masked"
    }
  }
}
