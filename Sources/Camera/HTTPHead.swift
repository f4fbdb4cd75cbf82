/// A part of an address "http://HOST[:PORT]/PATH", whose host is a numeric address; IPv6 stands in brackets.
package struct HTTPAddress {
  package let host: String
  package let port: UInt16
  /// What is asked for, "/" at least.
  package let path: String
  /// The host as it stands in the address, with its port.
  package let authority: String

  package init?(_ url: String) {
    let bytes = Array(url.utf8), prefix = Array("http://".utf8)
    guard bytes.starts(with: prefix), bytes.count <= 1024, bytes.allSatisfy({ 33..<127 ~= $0 }) else { return nil }
    let rest = bytes[prefix.count...]
    let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    let place = rest[..<slash]
    guard let (host, port) = HTTPAddress.split(place), !host.isEmpty else { return nil }
    self.host = String(decoding: host, as: UTF8.self)
    self.port = port
    authority = String(decoding: place, as: UTF8.self)
    path = slash == rest.endIndex ? "/" : String(decoding: rest[slash...], as: UTF8.self)
  }

  private static func split(_ place: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, UInt16)? {
    var host = place, behind = place[place.endIndex...]
    if place.first == UInt8(ascii: "[") {
      guard let end = place.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      (host, behind) = (place[(place.startIndex + 1)..<end], place[(end + 1)...])
    } else if let colon = place.firstIndex(of: UInt8(ascii: ":")) {
      (host, behind) = (place[..<colon], place[colon...])
    }
    guard let sign = behind.first else { return (host, 80) }
    guard sign == UInt8(ascii: ":"), let port = UInt16(String(decoding: behind.dropFirst(), as: UTF8.self)) else {
      return nil
    }
    return port > 0 ? (host, port) : nil
  }

  /// Version 1.0, whose answers come in one piece. `token`: what a server that asks for one is shown; visible ASCII.
  package func request(token: String? = nil) -> String {
    var request = "GET " + path + " HTTP/1.0\r\nHost: " + authority
    if let token { request += "\r\nAuthorization: Bearer " + token }
    return request + "\r\nAccept: multipart/x-mixed-replace, image/jpeg\r\nConnection: close\r\n\r\n"
  }
}

/// The head of an answer: RFC 9112, as far as a stream of pictures needs it.
package enum HTTPHead: Equatable {
  case incomplete
  /// The answer is pictures, behind this many bytes.
  case pictures(bodyOffset: Int)
  case refused(CameraError.StreamMistake)

  /// Bytes of a head, at most.
  package static let longest = 8192

  package init(_ bytes: RawSpan) {
    guard let end = HTTPHead.end(of: bytes) else {
      self = bytes.byteCount >= HTTPHead.longest ? .refused(.httpHead) : .incomplete
      return
    }
    let head = (0..<end).map { HTTPHead.lowercased(bytes.byte($0)) }
    let lines = head.split(separator: UInt8(ascii: "\n"))
    guard let first = lines.first, first.starts(with: Array("http/1.".utf8)), first.count >= 12 else {
      self = .refused(.httpHead)
      return
    }
    let status = first.dropFirst(8).prefix(4)
    guard status.elementsEqual(Array(" 200".utf8)) else {
      self = .refused(.httpStatus)
      return
    }
    self = HTTPHead.isPictures(lines.dropFirst()) ? .pictures(bodyOffset: end) : .refused(.httpContent)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte + 32 : byte
  }

  /// Behind the empty line; lines may end without a carriage return.
  private static func end(of bytes: RawSpan) -> Int? {
    var lineIsEmpty = false
    for place in 0..<min(bytes.byteCount, longest) {
      switch bytes.byte(place) {
      case UInt8(ascii: "\n"):
        if lineIsEmpty { return place + 1 }
        lineIsEmpty = true
      case UInt8(ascii: "\r"): break
      default: lineIsEmpty = false
      }
    }
    return nil
  }

  private static func isPictures(_ lines: ArraySlice<ArraySlice<UInt8>>) -> Bool {
    var isPictures = false
    for line in lines {
      // An answer in chunks, which version 1.0 does not have.
      if line.starts(with: Array("transfer-encoding:".utf8)) { return false }
      let name = Array("content-type:".utf8)
      guard line.starts(with: name) else { continue }
      let value = line.dropFirst(name.count).drop { $0 == 32 || $0 == 9 }
      isPictures =
        value.starts(with: Array("multipart/x-mixed-replace".utf8)) || value.starts(with: Array("image/jpeg".utf8))
    }
    return isPictures
  }
}
