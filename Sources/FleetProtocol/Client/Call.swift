/// A request to the server.
package enum Call: Sendable {
  /// `GET /health`, unsigned: the date of its answer sets the clock.
  case health
  case register(RegisterNodeRequest)
  case activate(ActivateNodeRequest)
  case heartbeat(HeartbeatRequest)
  case pullMessages(PullMessagesRequest)
  case pullObject(PullObjectRequest)
  case confirm(ConfirmRequest)
  case pushMessage(PushMessagesRequest)
  /// Without its content, which is in the store.
  case pushObject(PushObjectRequest)
  case deactivate(Node)
  case unregister(Node)

  /// nil for `health`.
  package var route: Route? {
    switch self {
    case .health: nil
    case .register: .registerNode
    case .activate: .activateNode
    case .heartbeat: .sendHeartbeat
    case .pullMessages: .pullMessages
    case .pullObject: .pullObject
    case .confirm: .confirmMessage
    case .pushMessage: .pushMessages
    case .pushObject: .pushObject
    case .deactivate: .deactivateNode
    case .unregister: .unregisterNode
    }
  }

  /// The body of the request; nil when its object is not in the store.
  package func body(store: any ObjectStore) -> [UInt8]? {
    switch self {
    case .health: return []
    case .register(let request): return request.encoded()
    case .activate(let request): return request.encoded()
    case .heartbeat(let request): return request.encoded()
    case .pullMessages(let request): return request.encoded()
    case .pullObject(let request), .confirm(let request): return request.encoded()
    case .pushMessage(let request): return request.encoded()
    case .deactivate(let node), .unregister(let node): return node.encoded()
    case .pushObject(var request):
      guard let id = request.objectID, let content = store.object(id) else { return nil }
      request.content = content
      return request.encoded(capacity: content.count + 256)
    }
  }
}
