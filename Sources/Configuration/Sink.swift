extension Configuration {
  /// Where results go.
  public struct Sink: Sendable {
    public let kind: Kind
    /// Only results of these models; empty: all.
    public let models: [String]
    /// Whether frames in which nothing was found are told, too.
    public let tellsEmpty: Bool
    let place: Place

    public enum Kind: Sendable {
      case standardOutput
      case file(ResultFile)
      /// A Unix stream socket at the path, for at most so many readers.
      case socket(path: String, readers: Int)
      case mqtt(MQTT)
      /// Events at /api/v1/events of the HTTP server, for at most so many readers.
      case events(readers: Int)
    }

    private enum KindName: Choice {
      case stdout, file, socket, mqtt, sse

      var word: StaticString {
        switch self {
        case .stdout: "stdout"
        case .file: "file"
        case .socket: "socket"
        case .mqtt: "mqtt"
        case .sse: "sse"
        }
      }
    }

    init(_ fields: Fields) {
      place = fields.place
      models = fields.texts("models")
      tellsEmpty = fields.flag("empty", default: false)
      if fields.node("type") == nil { fields.refuse("type", "is missing: stdout, file, socket, mqtt or sse") }
      switch fields.choice("type", default: KindName.stdout) {
      case .stdout: kind = .standardOutput
      case .file: kind = .file(ResultFile(fields))
      case .socket:
        let path = fields.requiredText("path", "where the socket is made")
        if path.utf8.count > 107 { fields.refuse("path", "a socket's path has at most 107 bytes") }
        kind = .socket(path: path, readers: fields.integer("readers", in: 1...64, default: 8))
      case .mqtt: kind = .mqtt(MQTT(fields))
      case .sse: kind = .events(readers: fields.integer("readers", in: 1...64, default: 8))
      }
    }
  }

  /// A file of JSON lines; when it is full it gets the suffix ".1", the one of that name ".2", and so on.
  public struct ResultFile: Sendable {
    public let path: String
    /// Bytes at which a new file is begun.
    public let rotationBytes: Int64
    /// Full files that are kept.
    public let keptFiles: Int

    init(_ fields: Fields) {
      path = fields.requiredText("path", "the file that results are appended to")
      rotationBytes = fields.bytes("rotate_bytes", in: 4096...(1 << 40), default: 16 << 20)
      keptFiles = fields.integer("keep", in: 0...1000, default: 4)
    }
  }
}
