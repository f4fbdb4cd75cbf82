internal import FleetProtocol
internal import FleetStorage

extension AdminService {
  func nodes(_ caller: AdminCaller) throws -> AdminAnswer {
    let nodes = try store.read { try $0.nodes(limit: 100_000) }
    return try AdminService.json(
      nodes.map { node in
        AdminMessage.Node(
          id: "\(node.id)", isOnline: node.onlineUntil > caller.now, isAllowed: node.isAllowed,
          registered: node.registeredAt.iso8601)
      })
  }

  /// Registers a key, as where nodes must not do it themselves.
  func addNode(_ body: [UInt8], _ caller: AdminCaller) throws -> AdminAnswer {
    try caller.require(.operator)
    let message: AdminMessage.NodeKey = try AdminService.decode(body)
    guard let key = VerifyingKey(text: message.publicKey) else {
      throw AdminError("publicKey: it is no key of P-256, P-384 or P-521, in PEM or in OpenSSH's form")
    }
    var id: UInt64?
    try change(caller, "node add", "\(id ?? 0)") { transaction in
      id = try transaction.register(publicKey: key.pem, at: caller.now)
      if id == nil { throw AdminError("the key is registered already", status: 409) }
    }
    return try AdminService.json(AdminMessage.Identifier(id: "\(id ?? 0)"))
  }

  func changeNode(_ id: UInt64, _ action: String, _ caller: AdminCaller) throws -> AdminAnswer {
    try caller.require(.operator)
    try change(caller, "node \(action)", "\(id)") { transaction in
      guard try transaction.node(id) != nil else { throw AdminError("there is no node \(id)", status: 404) }
      switch action {
      case "allow", "block": _ = try transaction.setAllowed(id, action == "allow")
      case "remove": try transaction.removeNode(id)
      default: throw AdminError("a node can be told 'allow', 'block' or 'remove'", status: 404)
      }
    }
    return try AdminService.json(AdminMessage.Identifier(id: "\(id)"))
  }
}
