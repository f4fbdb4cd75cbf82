internal import Text

/// The calls of the Fleet API: `POST /v1/fleet/` and the name.
package enum Route: UInt8, CaseIterable, Sendable {
  case registerNode, activateNode, sendHeartbeat, pullMessages, getRun, getFab, pullObject, confirmMessage,
    pushMessages, pushObject, deactivateNode, unregisterNode

  package static let prefix: StaticString = "/v1/fleet/"
  /// Of requests and of answers.
  package static let contentType: StaticString = "application/protobuf"

  package var name: StaticString {
    switch self {
    case .registerNode: "register-node"
    case .activateNode: "activate-node"
    case .sendHeartbeat: "send-node-heartbeat"
    case .pullMessages: "pull-messages"
    case .getRun: "get-run"
    case .getFab: "get-fab"
    case .pullObject: "pull-object"
    case .confirmMessage: "confirm-message-received"
    case .pushMessages: "push-messages"
    case .pushObject: "push-object"
    case .deactivateNode: "deactivate-node"
    case .unregisterNode: "unregister-node"
    }
  }

  package var path: String { "\(Route.prefix)\(name)" }

  /// nil for a path that is none of these.
  package init?(path: String) {
    for route in Route.allCases where isSame(path, route.path) {
      self = route
      return
    }
    return nil
  }
}
