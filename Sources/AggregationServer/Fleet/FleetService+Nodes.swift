internal import FleetProtocol
internal import FleetStorage

/// Nodes come, stay and leave.
extension FleetService {
  func register(_ request: FleetRequest, _ call: Caller) throws -> FleetAnswer {
    let message = try RegisterNodeRequest(decoding: request.body)
    guard message.publicKey == call.key else {
      throw FleetError.authentication(.node, "the key is not that of the header")
    }
    guard registration != .allowList else {
      throw FleetError.registrationDisabled("nodes are registered by people")
    }
    let token = request.enrolment.map { ObjectID(of: Array($0.utf8)) }
    let node = try store.write { transaction in
      guard try transaction.node(publicKey: call.key) == nil else { throw FleetError.keyInUse }
      guard try transaction.nodeCounts(at: call.now).known < limits.nodes else { throw FleetError.tooManyNodes }
      if registration == .enrolment {
        guard let token, try transaction.useEnrolment(hash: token, at: call.now) else {
          throw FleetError.registrationDisabled("the enrolment token is missing, unknown, used up or over")
        }
      }
      return try transaction.register(publicKey: call.key, at: call.now)
    }
    guard let node else { throw FleetError.keyInUse }
    return FleetAnswer(Node(node), node: node)
  }

  func activate(_ request: ActivateNodeRequest, _ call: Caller) throws -> FleetAnswer {
    guard request.publicKey == call.key else {
      throw FleetError.authentication(.node, "the key is not that of the header")
    }
    let until = try onlineUntil(request.heartbeatInterval, call)
    let id = try store.write(durably: false) { transaction in
      guard let node = try transaction.node(publicKey: call.key), node.isAllowed else {
        throw FleetError.activation("the key is not known, or shut out")
      }
      guard node.onlineUntil <= call.now else {
        throw FleetError.activation("node \(node.id) is online")
      }
      _ = try transaction.setOnline(node.id, until: until, heartbeatInterval: request.heartbeatInterval)
      return node.id
    }
    return FleetAnswer(Node(id), node: id)
  }

  func heartbeat(_ request: HeartbeatRequest, _ call: Caller) throws -> FleetAnswer {
    let until = try onlineUntil(request.heartbeatInterval, call)
    let isKnown = try store.write(durably: false) {
      try $0.setOnline(call.nodeID, until: until, heartbeatInterval: request.heartbeatInterval)
    }
    return FleetAnswer(HeartbeatAnswer(isKnown: isKnown), node: call.nodeID)
  }

  func deactivate(_ request: Node, _ call: Caller) throws -> FleetAnswer {
    guard let node = call.node, node.onlineUntil > call.now else { throw FleetError.deactivation }
    try store.write(durably: false) { try $0.setOffline(node.id) }
    return FleetAnswer(Empty(), node: node.id)
  }

  func unregister(_ request: Node, _ call: Caller) throws -> FleetAnswer {
    guard registration != .allowList else { throw FleetError.unregistrationDisabled }
    try store.write { try $0.removeNode(call.nodeID) }
    return FleetAnswer(Empty(), node: call.nodeID)
  }

  /// A node counts as online for two of its intervals.
  private func onlineUntil(_ interval: Double, _ call: Caller) throws(FleetError) -> UTCTime {
    guard 10...1800 ~= interval else { throw .badInterval(interval) }
    return call.after(Int64(2e6 * interval))
  }
}

/// A message without fields.
struct Empty: WireMessage {
  mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool { false }
  func write(to writer: inout WireWriter) {}
}
