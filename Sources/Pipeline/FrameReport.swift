/// What became of a frame in a stage, for those who decide about versions.
package struct FrameReport: Sendable {
  package enum Role: Sendable { case active, canary, shadow }

  package var stage: Int
  package var role: Role
  /// Nanoseconds in the model.
  package var inferenceTime: UInt64
  package var isLate: Bool
  /// Of a version in the shadow: how far it agrees with the active one, 0 to 1.
  package var agreement: Double?
}
