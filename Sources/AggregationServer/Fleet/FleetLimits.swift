/// What nodes may do at most.
package struct FleetLimits: Sendable {
  /// Calls of a node: a second on average, and at once.
  package var callRate = 100.0
  package var callBurst = 1000.0
  /// Keys whose signatures are remembered at a time.
  package var keys = 200_000
  /// Nodes that are known.
  package var nodes = 100_000
  /// Objects and bytes of a reply.
  package var replyObjects = 4096
  package var replyBytes = 256 << 20

  package init() {}
}

/// Who may register.
package enum RegistrationPolicy: String, CaseIterable, Sendable {
  /// Everybody.
  case open
  /// Who has a token.
  case enrolment
  /// Nobody: people register public keys.
  case allowList = "allow-list"
}
