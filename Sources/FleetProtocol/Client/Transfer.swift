/// How far the objects of an instruction or of a reply have come; what a restart forgets.
struct Transfer: Sendable {
  /// The server forgets what was announced 180 s after the last object: some seconds before, it is announced again.
  static let sessionSeconds = 170.0

  /// Objects that are still to be pulled, or to be pushed, the next one last.
  var missing: [ObjectID] = []
  /// An object that has been pulled and is to be kept.
  var arrived: (id: ObjectID, content: [UInt8])?
  /// How often the server had to be asked again for the next object.
  var attempts = 0
  /// Of the announcement of a reply; nil before.
  var session: String?
  var sessionTime: UInt64 = 0
}
