internal import Text

/// Why a request was not done: a status, and a sentence for people (RFC 9457).
package struct Problem: Error, Sendable {
  package enum Kind: UInt32, Sendable {
    case invalid = 400
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case conflict = 409
    case lengthRequired = 411
    case tooLarge = 413
    case unsupportedType = 415
    case unusable = 422
    case failed = 500
    case unavailable = 503
    case noSpace = 507
  }

  package let kind: Kind
  /// What is wrong and what to do.
  package let detail: String

  package init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }

  func write(to text: inout TextBuffer) {
    text.write("{")
    text.write(key: "type")
    text.write(quoted: "about:blank" as StaticString)
    text.write(key: "title")
    text.write(quoted: kind.title)
    text.write(key: "status")
    text.write(kind.rawValue)
    text.write(key: "detail")
    text.write(quoted: detail)
    text.write("}\n")
  }
}

extension Problem.Kind {
  fileprivate var title: StaticString {
    switch self {
    case .invalid: "Bad Request"
    case .unauthorized: "Unauthorized"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .conflict: "Conflict"
    case .lengthRequired: "Length Required"
    case .tooLarge: "Content Too Large"
    case .unsupportedType: "Unsupported Media Type"
    case .unusable: "Unprocessable Content"
    case .failed: "Internal Server Error"
    case .unavailable: "Service Unavailable"
    case .noSpace: "Insufficient Storage"
    }
  }
}
