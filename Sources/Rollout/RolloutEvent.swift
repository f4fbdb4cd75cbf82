/// What a rollout is told.
public enum RolloutEvent: Sendable, Equatable {
  /// A version is there and is to be tried; `again`: although it was turned away before.
  case staged(UInt32, again: Bool)
  /// A frame was served by a version.
  case served(UInt32, FrameOutcome)
  /// A version worked on a frame beside the active one, whose result its own agrees with to this degree (0...1).
  case compared(UInt32, FrameOutcome, agreement: Double)
  /// How far a version's results have moved from the reference.
  case drifted(UInt32, score: Double)
  /// A version could not be loaded or its memory not be had.
  case unusable(UInt32)
  /// Whoever operates the device takes the staged version back.
  case withdrawn
  /// Whoever operates the device has made a version active, past all stages.
  case activated(UInt32)
}

/// What is to be done.
public enum RolloutAction: Sendable, Equatable {
  /// Run it beside the active version, on the same frames.
  case startShadow(UInt32)
  /// Let it serve its share of frames.
  case startCanary(UInt32)
  /// Let it serve every frame.
  case activate(UInt32)
  /// The active version has stood its trial.
  case settle(UInt32)
  /// Make the version before active again; the active one is not to be used.
  case rollBack(to: UInt32, from: UInt32, RolloutReason)
  /// Stop it; it is not to be tried again.
  case reject(UInt32, RolloutReason)
  /// Do nothing: it cannot be staged.
  case refuse(UInt32, RolloutReason)
  /// Stop it.
  case stop(UInt32)
}
