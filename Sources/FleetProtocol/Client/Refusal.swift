internal import Text

/// Why the server did not do what it was asked to.
package struct Refusal: Equatable, Sendable {
  /// Of HTTP.
  package var status: Int
  /// Of Flower, 0 when the answer has none.
  package var code: Int

  package init(status: Int, code: Int = 0) {
    self.status = status
    self.code = code
  }

  /// Reads `{"code": 2007, "detail": "..."}`; whatever else stands there is of no interest.
  package init(status: Int, body: [UInt8]) {
    self.init(status: status)
    var code = 0
    do throws(WireError) {
      var reader = unsafe JSONReader(body.span.bytes)
      try reader.object { key, reader throws(WireError) in
        if isSame(key, "code") { code = try reader.natural() } else { try reader.skip() }
      }
    } catch { return }
    self.code = code
  }

  package static let keyIsRegistered = 23
  package static let registrationIsForbidden = 2001
  package static let runIsNotRunning = 2007

  /// Whether the same call may succeed later.
  var isTransient: Bool { status == 408 || status == 429 || status >= 500 }
}
