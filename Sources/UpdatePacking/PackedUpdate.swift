package import FleetProtocol
internal import ModelFormat

/// A coded update in a zstd frame (RFC 8878), as it travels.
package enum PackedUpdate {
  /// What arrays packed like this are called in their description.
  package static let serialization: StaticString = "swiftlet.update.zstd"

  /// `level`: of zstd, 1...19; nil when there is no memory for it.
  package static func pack(_ update: [UInt8], level: Int32 = 9) -> [UInt8]? {
    ZstdFrame.frame(of: update, level: level)
  }

  /// The update in a frame, which anybody may have written; refused before memory is taken when it is longer than an
  /// update of a model of `count` values.
  package static func unpack(_ frame: [UInt8], count: Int) throws(WireError) -> [UInt8] {
    let frame = unsafe frame.span.bytes
    guard let byteCount = ZstdFrame.contentByteCount(of: frame) else { throw WireError(.badUpdateHeader, offset: 0) }
    guard byteCount <= UpdateDecoder.byteLimit(count: count) else { throw WireError(.tooLarge, offset: 0) }
    var update = [UInt8](repeating: 0, count: byteCount)
    let isWhole = unsafe update.withUnsafeMutableBytes { unsafe ZstdDecoder().decode(frame, into: $0) }
    guard isWhole else { throw WireError(.badByteCount, offset: 0) }
    return update
  }
}
