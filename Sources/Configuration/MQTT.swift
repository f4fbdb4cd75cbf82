extension Configuration {
  /// A broker and what is told to it.
  public struct MQTT: Sendable {
    public let host: String
    public let port: Int
    /// nil: not encrypted.
    public let tls: TLS?
    public let user: String?
    /// Holds the password on its first line.
    public let passwordFile: String?
    /// nil: made of the machine's name.
    public let clientID: String?
    /// In front of every topic, without a slash at the end.
    public let topic: String
    /// 0: at most once, 1: at least once.
    public let quality: Int
    public let keepaliveSeconds: Int
    /// In front of the discovery documents of Home Assistant; nil: there are none.
    public let discoveryTopic: String?
    public let spool: Spool?

    init(_ fields: Fields) {
      host = fields.requiredText("host", "the broker's name or address")
      tls = fields.optionalRecord("tls", TLS.init)
      port = fields.integer("port", in: 1...65535, default: tls == nil ? 1883 : 8883)
      user = fields.text("user")
      passwordFile = fields.text("password_file")
      if passwordFile != nil, user == nil { fields.refuse("user", "is missing: password_file needs it") }
      clientID = fields.text("client_id")
      topic = fields.text("topic") ?? "swiftlet"
      quality = fields.integer("qos", in: 0...1, default: 1)
      keepaliveSeconds = fields.integer("keepalive_s", in: 5...3600, default: 30)
      let discovery = fields.flag("discovery", default: false)
      let prefix = fields.text("discovery_topic") ?? "homeassistant"
      discoveryTopic = discovery ? prefix : nil
      spool = fields.optionalRecord("spool", Spool.init)
      for name: StaticString in ["topic", "discovery_topic"] { MQTT.checkTopic(name, fields) }
    }

    private static func checkTopic(_ name: StaticString, _ fields: Fields) {
      guard let topic = fields.text(name)?.utf8 else { return }
      let isPattern = topic.contains(UInt8(ascii: "#")) || topic.contains(UInt8(ascii: "+"))
      let isBad = topic.isEmpty || topic.count > 200 || topic.last == UInt8(ascii: "/") || isPattern
      if isBad { fields.refuse(name, "must be a topic of 1 to 200 bytes without # and +, and no slash at its end") }
    }
  }

  /// Whom a connection trusts and what it shows; PEM files.
  public struct TLS: Sendable {
    public let authorityFile: String
    public let certificateFile, keyFile: String?

    init(_ fields: Fields) {
      authorityFile = fields.text("ca") ?? "/etc/ssl/certs/ca-certificates.crt"
      certificateFile = fields.text("cert")
      keyFile = fields.text("key")
      if (certificateFile == nil) != (keyFile == nil) { fields.refuse("cert", "cert and key belong together") }
    }
  }

  /// Results that wait on the disk while nobody takes them.
  public struct Spool: Sendable {
    public let directory: String
    /// When they are reached the oldest results are dropped.
    public let limitBytes: Int64

    init(_ fields: Fields) {
      directory = fields.requiredText("directory", "where results wait while the broker is away")
      limitBytes = fields.bytes("limit_bytes", in: 65536...(1 << 40), default: 16 << 20)
    }
  }
}
