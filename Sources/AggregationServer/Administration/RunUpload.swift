internal import Crypto
package import Foundation
package import Rounds

/// The start of a run as one body of bytes, so that nobody holds a model twice.
///
///     length   4 bytes, the lowest first
///     head     JSON, as long as that
///     model    float32, little-endian, the arrays of the head one behind the other
///     fab      the application that nodes of Flower run, if the head tells of one
package struct RunUpload: Codable, Sendable {
  package struct Part: Codable, Sendable {
    package var name: String
    package var shape: [Int]
  }

  package struct Fab: Codable, Sendable {
    package var id: String
    package var version: String
    package var bytes: Int
  }

  package var name: String
  package var plan: RunPlan
  package var arrays: [Part]
  package var fab: Fab?
  /// Of all that stands behind the head, in hexadecimal digits.
  package var sha256: String

  package static let contentType = "application/vnd.swiftlet.run"
  static let headLimit = 1 << 20
  static let fabLimit = 16 << 20

  /// The body that starts a run; `fab`: its content.
  package static func body(
    name: String, plan: RunPlan, layout: ModelLayout, weights: [Float],
    fab: (id: String, version: String, content: Data)? = nil
  ) throws -> Data {
    var content = Data(capacity: 4 * weights.count + (fab?.content.count ?? 0))
    for weight in weights { withUnsafeBytes(of: weight.bitPattern.littleEndian) { content.append(contentsOf: $0) } }
    if let fab { content.append(fab.content) }
    let head = RunUpload(
      name: name, plan: plan, arrays: layout.parts.map { Part(name: $0.name, shape: $0.shape) },
      fab: fab.map { Fab(id: $0.id, version: $0.version, bytes: $0.content.count) },
      sha256: SHA256.hash(data: content).hexadecimal)
    let text = try JSONEncoder().encode(head)
    guard text.count <= headLimit else { throw AdminError("the plan and the names of the arrays are too long") }
    var body = withUnsafeBytes(of: UInt32(text.count).littleEndian) { Data($0) }
    body.append(text)
    body.append(content)
    return body
  }
}

extension SHA256Digest {
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
