internal import Console

extension Configuration {
  /// The fleet that the device learns with.
  public struct Federation: Sendable {
    /// "https://host:port", without a path.
    public let server: String
    /// Certificates to trust instead of the system's.
    public let authorityFile: String?
    /// The device's own, for a server that asks for them.
    public let certificateFile, keyFile: String?
    /// "sha256//" and the digest of the server's public key in base64.
    public let pinnedKey: String?
    /// Where the node's keys and state lie.
    public let directory: String
    /// A model of the store that was compiled with --trainable.
    public let model: String
    /// Models, by their names here, whose versions are taken from the server.
    public let models: [String]
    public let heartbeatSeconds: Int
    public let pollSeconds: Double
    /// Whether the node makes itself known; not where an administrator does that.
    public let registersItself: Bool
    public let learning: Learning
    public let eligibility: Eligibility
    public let privacy: Privacy?
    let place: Place

    init(_ fields: Fields) {
      place = fields.place
      server = fields.requiredText("server", "the federation's server, as in https://fleet.example:9092")
      authorityFile = fields.text("ca")
      certificateFile = fields.text("cert")
      keyFile = fields.text("key")
      pinnedKey = fields.text("pinned_key")
      directory = fields.text("directory") ?? "/var/lib/swiftlet/node"
      model = fields.requiredText("model", "the model that learns, one with store: NAME")
      models = fields.texts("models")
      heartbeatSeconds = fields.integer("heartbeat_s", in: 10...1800, default: 60)
      pollSeconds = fields.number("poll_s", in: 0.1...3600, default: 3)
      registersItself = fields.flag("register", default: true)
      learning = fields.record("samples", Learning.init)
      eligibility = fields.record("eligibility", Eligibility.init)
      privacy = fields.optionalRecord("privacy", Privacy.init)
      check(fields, isPlainAllowed: fields.flag("insecure", default: false))
    }

    private func check(_ fields: Fields, isPlainAllowed: Bool) {
      if (certificateFile == nil) != (keyFile == nil) { fields.refuse("cert", "cert and key belong together") }
      if let pinnedKey, !isPin(pinnedKey) {
        fields.refuse("pinned_key", "must be sha256// and the SHA-256 of the server's public key in base64")
      }
      guard !server.utf8.isEmpty else { return }
      guard let host = host(server) else {
        fields.refuse("server", "\"\(server)\" must be https://HOST:PORT without a path")
        return
      }
      let isHere = host.isSame("localhost") || host.isSame("[::1]") || host.utf8.starts(with: "127.".utf8)
      if !server.utf8.starts(with: "https://".utf8), !isHere, !isPlainAllowed {
        fields.refuse("server", "http is not encrypted; use https, or insecure: true within a network of your own")
      }
    }
  }

  /// Which samples are learned from.
  public struct Learning: Sendable {
    /// Labelled samples without which the device takes no part, and the newest that are learned from.
    public let least, most: Int
    /// The part of them that is never learned from, to measure models on.
    public let holdOut: Double

    init(_ fields: Fields) {
      least = fields.integer("least", in: 1...1_000_000, default: 20)
      most = fields.integer("most", in: 1...1_000_000, default: 1000)
      holdOut = fields.number("hold_out", in: 0.01...0.9, default: 0.2)
      if least > most { fields.refuse("least", "must not be above most") }
    }
  }

  /// When the device takes part.
  public struct Eligibility: Sendable {
    /// The least part of the time in which the processors have nothing to do.
    public let idleShare: Double
    /// nil: any temperature.
    public let celsiusLimit: Double?
    public let needsMains: Bool
    /// Network interfaces that cost nothing; empty: all.
    public let unmeteredInterfaces: [String]
    /// Minutes since midnight; nil: all day.
    public let window: (start: Int, end: Int)?

    init(_ fields: Fields) {
      idleShare = fields.number("idle_share", in: 0...1, default: 0)
      celsiusLimit = fields.number("temperature_c", in: 0...150)
      needsMains = fields.flag("mains", default: false)
      unmeteredInterfaces = fields.texts("unmetered")
      let start = fields.timeOfDay("from")
      let end = fields.timeOfDay("to")
      if (fields.node("from") == nil) != (fields.node("to") == nil) {
        fields.refuse("from", "from and to belong together")
      }
      window = start.flatMap { start in end.map { (start, $0) } }
    }
  }

  /// Whether what was learned leaves under masks, of which a server sees the sum alone.
  public enum SecureSum: Choice {
    /// When the server asks for it.
    case allowed
    /// Always; nothing leaves otherwise.
    case required
    /// Never.
    case refused

    public var word: StaticString {
      switch self {
      case .allowed: "allowed"
      case .required: "required"
      case .refused: "refused"
      }
    }
  }

  /// How little may become known of the samples.
  public struct Privacy: Sendable {
    /// The most that a change may differ from none, as a Euclidean length; nil: any.
    public let norm: Double?
    /// The noise's deviation as a multiple of it; 0: no noise.
    public let noise: Double
    public let epsilon, delta: Double
    public let secureSum: SecureSum
    /// Members of a secure sum with fewer of which the device leaves it.
    public let leastMembers: Int
    /// The public keys of all devices whose secure sums this one takes part in; nil: of any.
    public let memberKeysFile: String?

    init(_ fields: Fields) {
      secureSum = fields.choice("secure_sum", default: .allowed)
      leastMembers = fields.integer("secure_sum_least", in: 3...1000, default: 3)
      memberKeysFile = fields.text("secure_sum_keys")
      let needsNorm = fields.node("secure_sum") == nil || fields.node("noise") != nil
      if needsNorm, fields.node("norm") == nil { fields.refuse("norm", "is missing: the largest length of a change") }
      if secureSum == .refused, memberKeysFile != nil {
        fields.refuse("secure_sum_keys", "has no use where secure_sum is refused")
      }
      norm = fields.number("norm", in: 1e-6...1e6)
      noise = fields.number("noise", in: 0...1000, default: 0)
      epsilon = fields.number("epsilon", in: 0.001...1000, default: 8)
      delta = fields.number("delta", in: 1e-12...0.1, default: 1e-5)
    }
  }
}

extension Fields {
  /// Minutes since midnight, as in "22:30"; nil when it is absent.
  func timeOfDay(_ name: StaticString) -> Int? {
    guard let text = text(name) else { return nil }
    let parts = text.parts(separatedBy: ":")
    guard parts.count == 2, parts[1].utf8.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
      0...23 ~= hour, 0...59 ~= minute
    else {
      refuse(name, "\"\(text)\" must be a time of day in quotes, as in \"22:30\"")
      return nil
    }
    return 60 * hour + minute
  }
}

/// The host of an address without a path, IPv6 in brackets; nil when it is none.
private func host(_ address: String) -> String? {
  let bytes = Array(address.utf8)
  let schemes: [StaticString] = ["https://", "http://"]
  guard
    let scheme = schemes.first(where: { scheme in
      scheme.withUTF8Buffer { unsafe bytes.starts(with: $0) }
    })
  else { return nil }
  let rest = bytes[scheme.utf8CodeUnitCount...]
  guard !rest.isEmpty, rest.allSatisfy({ 33...126 ~= $0 && !"/?#@\\\"".utf8.contains($0) }) else { return nil }
  var host = rest
  if let colon = rest.lastIndex(of: UInt8(ascii: ":")), !rest[colon...].contains(UInt8(ascii: "]")) {
    guard let port = Int(String(decoding: rest[(colon + 1)...], as: UTF8.self)), 1...65535 ~= port else { return nil }
    host = rest[..<colon]
  }
  return host.isEmpty ? nil : String(decoding: host, as: UTF8.self)
}

private func isPin(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  guard bytes.starts(with: "sha256//".utf8), bytes.count == 8 + 44, bytes.last == UInt8(ascii: "=") else {
    return false
  }
  return bytes[8..<51].allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}
