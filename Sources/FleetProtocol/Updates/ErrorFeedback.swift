/// What coding has left out so far, which is added to the next change, so that it arrives later rather than never
/// (Karimireddy et al., 2019).
package struct ErrorFeedback: Sendable, Equatable {
  /// One for each value of the model.
  package private(set) var residual: [Float]

  /// Nothing left out yet.
  package init(count: Int) { residual = Array(repeating: 0, count: count) }

  /// What was saved; it has to be finite.
  package init?(residual: [Float]) {
    guard residual.allSatisfy({ $0.isFinite }) else { return nil }
    self.residual = residual
  }

  /// Codes a change together with what was left out, and says what is left out then.
  ///
  /// `next` holds from the moment the update has been delivered; when it is not, this one stays.
  package func encode(
    _ change: [Float], as format: UpdateFormat, seed: UInt64 = 0
  ) throws(UpdateEncoder.OutOfRange) -> (bytes: [UInt8], next: ErrorFeedback) {
    precondition(change.count == residual.count)
    var wanted = change
    for index in wanted.indices { wanted[index] += residual[index] }
    let bytes = try UpdateEncoder.encode(wanted, as: format, seed: seed)
    let sent: [Float]
    do { sent = try UpdateDecoder.decode(bytes, count: wanted.count) } catch {
      preconditionFailure("an update that was just made is read")
    }
    for index in wanted.indices { wanted[index] -= sent[index] }
    var next = self
    next.residual = wanted
    return (bytes, next)
  }
}
