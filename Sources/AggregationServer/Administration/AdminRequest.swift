/// A call of the people who run a federation.
package struct AdminRequest: Sendable {
  package var method: String
  /// Behind the prefix.
  package var path: [String]
  /// The bearer token; nil when there is none.
  package var token: String?
  package var body: [UInt8]

  package static let prefix = "/v1/admin/"

  package init(method: String, path: [String], token: String?, body: [UInt8]) {
    self.method = method
    self.path = path
    self.token = token
    self.body = body
  }
}

package struct AdminAnswer: Sendable {
  package var status: Int
  package var body: [UInt8]
  package var type = "application/json"
}

/// Why something was not done, as one line for a person.
package struct AdminError: Error {
  package let status: Int
  package let reason: String

  package init(_ reason: String, status: Int = 400) {
    self.status = status
    self.reason = reason
  }
}
