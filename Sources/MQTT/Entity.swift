internal import Text

/// Something whose number of objects is told as a retained state: a model or a zone.
package struct Entity: Sendable {
  /// As people read it.
  let name: String
  /// Letters, digits, "_" and "-".
  let identifier: String
  let kind: Kind

  package enum Kind: Sendable {
    case model, zone

    var icon: StaticString {
      switch self {
      case .model: "mdi:image-search"
      case .zone: "mdi:vector-polygon"
      }
    }

    var prefix: StaticString {
      switch self {
      case .model: "model_"
      case .zone: "zone_"
      }
    }
  }

  /// Different names may have the same identifier; whoever names them sees to it that they have not.
  package init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
    identifier = "\(kind.prefix)" + topicPart(name)
  }

  /// Appends the state: {"count":2}.
  func writeState(_ count: Int, to text: inout TextBuffer) {
    text.write("{")
    text.write(key: "count")
    text.write(count)
    text.write("}")
  }

  /// Where Home Assistant looks for the document.
  func discoveryTopic(_ options: BrokerOptions) -> String {
    "\(options.discoveryTopic ?? "homeassistant")/sensor/\(topicPart(options.clientID))/\(identifier)/config"
  }

  /// Appends the document by which Home Assistant makes a sensor of the entity.
  func writeDiscovery(_ options: BrokerOptions, to text: inout TextBuffer) {
    let device = topicPart(options.clientID)
    text.write("{")
    text.write(key: "name")
    text.write(quoted: name)
    text.write(key: "unique_id")
    text.write(quoted: "\(device)_\(identifier)")
    text.write(key: "state_topic")
    text.write(quoted: options.stateTopic(of: self))
    text.write(key: "value_template")
    text.write(quoted: "{{ value_json.count }}")
    text.write(key: "state_class")
    text.write(quoted: "measurement")
    text.write(key: "icon")
    text.write(quoted: kind.icon)
    text.write(key: "availability_topic")
    text.write(quoted: options.statusTopic)
    text.write(key: "device")
    text.write("{")
    text.write(key: "identifiers")
    text.write("[")
    text.write(quoted: device)
    text.write("]")
    text.write(key: "name")
    text.write(quoted: options.clientID)
    text.write(key: "manufacturer")
    text.write(quoted: "Swiftlet")
    text.write("}}")
  }
}

/// The name with "_" for all that Home Assistant does not take in a topic.
private func topicPart(_ name: String) -> String {
  let bytes = name.utf8.map { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): byte
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): byte
    default: UInt8(ascii: "_")
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
