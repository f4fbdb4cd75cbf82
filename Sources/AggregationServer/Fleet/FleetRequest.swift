package import FleetProtocol

/// A call of the Fleet API, as it came in over whatever carries it.
package struct FleetRequest: Sendable {
  package var route: Route
  /// The values of the headers of the protocol; nil where one is missing.
  package var publicKey: String?
  package var time: String?
  package var signature: String?
  /// Of `FleetRequest.enrolmentHeader`, with which a node may register.
  package var enrolment: String?
  /// What the node says of the models that it takes.
  package var offer: ModelOffer
  package var body: [UInt8]

  package static let enrolmentHeader: StaticString = "swiftlet-enrolment"

  package init(
    _ route: Route, publicKey: String?, time: String?, signature: String?, enrolment: String? = nil,
    offer: ModelOffer = ModelOffer(), body: [UInt8]
  ) {
    self.route = route
    self.publicKey = publicKey
    self.time = time
    self.signature = signature
    self.enrolment = enrolment
    self.offer = offer
    self.body = body
  }
}

/// What is answered: a protobuf message for status 200, JSON for all others.
package struct FleetAnswer: Sendable {
  package var status: Int
  package var body: [UInt8]
  /// For the log: who has called, and why nothing was done.
  package var node: UInt64?
  package var refusal: String?
  package var refusalKind: RefusalKind?
  /// Whether a run may go on now: a reply has become whole.
  package var movesRun = false

  init(_ message: some WireMessage, node: UInt64?, capacity: Int = 256) {
    status = 200
    body = message.encoded(capacity: capacity)
    self.node = node
  }

  package init(_ error: FleetError, node: UInt64?) {
    status = error.status
    body = error.json
    refusal = error.reason
    refusalKind = error.kind
    self.node = node
  }
}
