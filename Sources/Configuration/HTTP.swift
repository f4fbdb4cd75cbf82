internal import Console

extension Configuration {
  /// The server for the page, metrics and commands.
  public struct HTTP: Sendable {
    /// An address in digits; IPv6 without brackets.
    public let address: String
    public let port: Int
    /// Holds the token that every request must bring; needed beyond loopback.
    public let tokenFile: String?
    /// PEM files; needed beyond loopback.
    public let certificateFile, keyFile: String?
    public let preview: Preview
    let place: Place

    /// Whether only this machine can connect.
    public var isLoopback: Bool { address.isSame("::1") || address.utf8.starts(with: "127.".utf8) }

    init(_ fields: Fields) {
      place = fields.place
      let listen = fields.text("listen") ?? "127.0.0.1:8080"
      let endpoint = HTTP.endpoint(listen)
      if endpoint == nil {
        fields.refuse("listen", "\"\(listen)\" must be ADDRESS:PORT, as in 127.0.0.1:8080 or [::1]:8080")
      }
      (address, port) = endpoint ?? ("127.0.0.1", 8080)
      tokenFile = fields.text("token_file")
      certificateFile = fields.text("cert")
      keyFile = fields.text("key")
      preview = fields.record("preview", Preview.init)
      if (certificateFile == nil) != (keyFile == nil) { fields.refuse("cert", "cert and key belong together") }
      if !isLoopback, tokenFile == nil || certificateFile == nil {
        fields.refuse("listen", "beyond loopback token_file, cert and key are needed")
      }
    }

    private static func endpoint(_ text: String) -> (String, Int)? {
      let bytes = Array(text.utf8)
      guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")),
        let port = Int(String(decoding: bytes[(colon + 1)...], as: UTF8.self)), 1...65535 ~= port
      else { return nil }
      var address = bytes[..<colon]
      if address.first == UInt8(ascii: "["), address.last == UInt8(ascii: "]") {
        address = address.dropFirst().dropLast()
      } else if address.contains(UInt8(ascii: ":")) {
        return nil
      }
      let isAddress = address.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        case UInt8(ascii: "."), UInt8(ascii: ":"): true
        default: false
        }
      }
      return isAddress && !address.isEmpty ? (String(decoding: address, as: UTF8.self), port) : nil
    }
  }

  /// Pictures on the page; without it no picture leaves the process.
  public struct Preview: Sendable {
    public let isOn: Bool
    public let framesPerSecond: Double
    /// Of the JPEG pictures.
    public let quality: Int
    public let blursFaces: Bool
    /// Zones that are blurred.
    public let blurredZones: [String]

    init(_ fields: Fields) {
      isOn = fields.flag("enabled", default: false)
      framesPerSecond = fields.number("fps", in: 0.1...60, default: 5)
      quality = fields.integer("quality", in: 1...100, default: 75)
      blursFaces = fields.flag("blur_faces", default: false)
      blurredZones = fields.texts("blur_zones")
    }
  }
}
