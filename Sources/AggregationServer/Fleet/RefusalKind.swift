/// What is wrong with a call that is refused, for counts and for the log.
package enum RefusalKind: String, CaseIterable, Sendable {
  /// A header of the protocol is missing, too long or no key.
  case header
  case clock
  case signature
  case replay
  /// Nobody with that key, or another's id.
  case node
  /// The node, or all of them together, call too much.
  case rate
  /// The body is no message of the protocol.
  case payload
  /// The message makes no sense, or not at this moment.
  case request
  /// The run is over, or not known.
  case run
  /// An object, or a reply, that nobody waits for.
  case object
  /// What a device has learned cannot be merged.
  case update
  /// The database does not answer.
  case storage
  /// The bytes are no HTTP, or a route is called in another way than it takes.
  case http
  /// The body is longer than its call allows.
  case length
  /// A head, a body or the reading of an answer takes too long.
  case slow
  /// A person's token is missing, not known, or does not allow what was asked.
  case token
}
