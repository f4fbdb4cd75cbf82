/// A broker, how it is reached and what topics begin with.
package struct BrokerOptions: Sendable {
  package var host: String
  package var port = 1883
  package var clientID: String
  package var keepaliveSeconds = 30
  package var user: String?
  package var password: String?
  /// PEM files; with an authority the connection is encrypted and the broker's certificate checked.
  package var authorityFile, certificateFile, keyFile: String?
  /// In front of every topic, without a slash at the end.
  package var topic = "swiftlet"
  /// Of results: 0, at most once, or 1, at least once.
  package var quality = 1
  /// In front of Home Assistant's discovery documents; nil: there are none.
  package var discoveryTopic: String?

  package init(host: String, clientID: String) {
    self.host = host
    self.clientID = clientID
  }

  /// Whether the process is there: "online" or "offline", retained.
  var statusTopic: String { topic + "/status" }
  /// Results, one JSON object a message.
  var resultsTopic: String { topic + "/results" }
  func stateTopic(of entity: Entity) -> String { "\(topic)/state/\(entity.identifier)" }
}
