/// A model that a server gave out, and how good it is here.
package struct GlobalModel: Sendable {
  /// The parameters, in the architecture's order.
  package var weights: [Float]
  /// The server's number of the round.
  package var round: Int
  /// On the hold-out; nil where it was not measured.
  package var accuracy: Double?
  /// Whether the server says that devices are to use it, or are not to; nil: it says nothing.
  package var isForUse: Bool?
}

/// Who is shown models that a server gives out.
package protocol ModelReceiver: AnyObject, Sendable {
  func receive(_ model: GlobalModel)
}
