package import FleetProtocol
package import FleetStorage
internal import Synchronization

/// The Fleet API on top of the storage; it is called from many threads at once, and each call blocks until it is stored.
package final class FleetService: Sendable {
  /// After this long without a confirmation the answer to a pull is taken as lost, and the instruction handed out again.
  static let redeliveryDelay: Int64 = 60_000_000
  /// After the last object of a reply, in microseconds.
  static let sessionTime: Int64 = 180_000_000

  let store: FleetStore
  let registration: RegistrationPolicy
  private let currentLimits: Mutex<FleetLimits>
  private let authenticator: Authenticator

  package init(_ store: FleetStore, registration: RegistrationPolicy = .open, limits: FleetLimits = FleetLimits()) {
    self.store = store
    self.registration = registration
    currentLimits = Mutex(limits)
    authenticator = Authenticator(limits: limits)
  }

  var limits: FleetLimits { currentLimits.withLock { $0 } }

  /// For calls from now on.
  package func change(to limits: FleetLimits) {
    currentLimits.withLock { $0 = limits }
    authenticator.change(to: limits)
  }

  package func answer(_ request: FleetRequest, at now: UTCTime) -> FleetAnswer {
    switch caller(of: request, at: now) {
    case .success(let key): answer(request, from: key, at: now)
    case .failure(let refusal): FleetAnswer(refusal, node: nil)
    }
  }

  /// Whose call it is: a public key in PEM. The body may still be to come, the headers alone are signed.
  package func caller(of request: FleetRequest, at now: UTCTime) -> Result<[UInt8], FleetError> {
    Result { () throws(FleetError) in try authenticator.publicKey(of: request, at: now) }
  }

  /// The same for a call whose body is large: it has to be of a node that is known.
  package func knownCaller(of request: FleetRequest, at now: UTCTime) -> Result<[UInt8], FleetError> {
    Result { () throws(FleetError) in
      let key = try authenticator.publicKey(of: request, at: now)
      let node: NodeRecord?
      do { node = try store.read { try $0.node(publicKey: key) } } catch { throw .storage(error) }
      guard let node else { throw .authentication(.node, "the key is not known") }
      _ = try admitted(node, calling: node.id)
      authenticator.remember(request.publicKey)
      return key
    }
  }

  /// Answers a call that has been found to be of this key.
  package func answer(_ request: FleetRequest, from key: [UInt8], at now: UTCTime) -> FleetAnswer {
    var node: UInt64?
    let answer: FleetAnswer
    do {
      answer = try self.answer(request, key: key, node: &node, at: now)
    } catch let error as FleetError {
      answer = FleetAnswer(error, node: node)
    } catch let error as WireError {
      answer = FleetAnswer(.undecodable("\(error.code) at byte \(error.offset)"), node: node)
    } catch {
      answer = FleetAnswer(.storage(error), node: node)
    }
    if answer.node ?? 0 != 0 { authenticator.remember(request.publicKey) }
    return answer
  }

  private func answer(
    _ request: FleetRequest, key: [UInt8], node: inout UInt64?, at now: UTCTime
  ) throws -> FleetAnswer {
    let call = Caller(key: key, now: now)
    switch request.route {
    case .registerNode: return try register(request, call)
    case .activateNode: return try activate(try ActivateNodeRequest(decoding: request.body), call)
    case .sendHeartbeat:
      return try known(try HeartbeatRequest(decoding: request.body), \.node.id, call, &node, heartbeat)
    case .pullMessages:
      return try pullMessages(
        try PullMessagesRequest(decoding: request.body), request.offer, call, &node)
    case .getRun: return try known(try GetRunRequest(decoding: request.body), \.node.id, call, &node, getRun)
    case .getFab: return try known(try GetFabRequest(decoding: request.body), \.node.id, call, &node, getFab)
    case .pullObject:
      return try known(try PullObjectRequest(decoding: request.body), \.node.id, call, &node, pullObject)
    case .confirmMessage:
      return try known(try ConfirmRequest(decoding: request.body), \.node.id, call, &node, confirm)
    case .pushMessages:
      return try known(try PushMessagesRequest(decoding: request.body), \.node.id, call, &node, pushMessages)
    case .pushObject:
      return try known(try PushObjectRequest(decoding: request.body), \.node.id, call, &node, pushObject)
    case .deactivateNode: return try known(try Node(decoding: request.body), \.id, call, &node, deactivate)
    case .unregisterNode: return try known(try Node(decoding: request.body), \.id, call, &node, unregister)
    }
  }

  /// Lets a node that is known by its key, and calls itself by its id, do something.
  private func known<Request>(
    _ message: Request, _ id: (Request) -> UInt64, _ call: Caller, _ node: inout UInt64?,
    _ body: (Request, Caller) throws -> FleetAnswer
  ) throws -> FleetAnswer {
    let record = try store.read { try $0.node(publicKey: call.key) }
    var call = call
    call.node = try admitted(record, calling: id(message))
    node = call.nodeID
    return try body(message, call)
  }

  /// A node that calls itself by the id that belongs to its key, and is let in.
  func admitted(_ record: NodeRecord?, calling id: UInt64) throws(FleetError) -> NodeRecord {
    guard let record, record.id == id else { throw .authentication(.node, "the id is not that of the key") }
    guard record.isAllowed else { throw .authentication(.node, "the node is shut out") }
    return record
  }

  /// That a run takes calls, or a rollout, which stands in the place of one.
  func checkIsRunning(_ run: UInt64) throws {
    guard try store.read({ try $0.takesCalls(run) }) else { throw FleetError.runNotRunning(run) }
  }
}

/// Who calls, and when.
struct Caller {
  let key: [UInt8]
  let now: UTCTime
  /// nil for a key that is not known.
  var node: NodeRecord?

  var nodeID: UInt64 { node?.id ?? 0 }

  func after(_ microseconds: Int64) -> UTCTime { UTCTime(microseconds: now.microseconds + microseconds) }
}
