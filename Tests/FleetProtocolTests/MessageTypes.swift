import FleetProtocol

/// Every message of the protocol by the name Flower gives it.
enum MessageTypes {
  static func encodedAgain(_ bytes: [UInt8], as type: String) throws(WireError) -> [UInt8]? {
    switch type {
    case "RegisterNodeFleetRequest": try RegisterNodeRequest(decoding: bytes).encoded()
    case "ActivateNodeRequest": try ActivateNodeRequest(decoding: bytes).encoded()
    case "SendNodeHeartbeatRequest": try HeartbeatRequest(decoding: bytes).encoded()
    case "SendNodeHeartbeatResponse": try HeartbeatAnswer(decoding: bytes).encoded()
    case "PullMessagesRequest": try PullMessagesRequest(decoding: bytes).encoded()
    case "PullMessagesResponse": try PullMessagesAnswer(decoding: bytes).encoded()
    case "GetRunRequest": try GetRunRequest(decoding: bytes).encoded()
    case "GetRunResponse": try GetRunAnswer(decoding: bytes).encoded()
    case "GetFabRequest": try GetFabRequest(decoding: bytes).encoded()
    case "GetFabResponse": try GetFabAnswer(decoding: bytes).encoded()
    case "PullObjectRequest": try PullObjectRequest(decoding: bytes).encoded()
    case "PullObjectResponse": try PullObjectAnswer(decoding: bytes).encoded()
    case "ConfirmMessageReceivedRequest": try ConfirmRequest(decoding: bytes).encoded()
    case "PushMessagesRequest": try PushMessagesRequest(decoding: bytes).encoded()
    case "PushMessagesResponse": try PushMessagesAnswer(decoding: bytes).encoded()
    case "PushObjectRequest": try PushObjectRequest(decoding: bytes).encoded()
    case "PushObjectResponse": try PushObjectAnswer(decoding: bytes).encoded()
    case "MetricRecord", "ConfigRecord": try ValueRecord(decoding: bytes).encoded()
    default: nil
    }
  }
}
