package import Metrics

/// What is counted and timed of a stage.
package struct StageInstruments: Sendable {
  /// From the frame's capture to its result, and in the model.
  package var age, inference: Latency
  /// Frames with a result, late ones, and those passed over because they would be late or the rate was lowered.
  package var frames, late, skippedLate, skippedRate: Counter
  /// Frames served by a version on trial, and run beside the active one.
  package var canaryFrames, shadowFrames: Counter
  /// Results for which there was no room.
  package var lost: Counter

  package init(
    age: Latency, inference: Latency, frames: Counter, late: Counter, skippedLate: Counter, skippedRate: Counter,
    canaryFrames: Counter, shadowFrames: Counter, lost: Counter
  ) {
    self.age = age
    self.inference = inference
    self.frames = frames
    self.late = late
    self.skippedLate = skippedLate
    self.skippedRate = skippedRate
    self.canaryFrames = canaryFrames
    self.shadowFrames = shadowFrames
    self.lost = lost
  }
}

/// What is counted and timed of a source.
package struct SourceInstruments: Sendable {
  /// The preparation of a frame for all models.
  package var preparation: Latency
  /// Frames captured, those that a newer one took the place of before the models had time, and those that no model could
  /// be shown.
  package var captured, displaced, refused: Counter

  package init(preparation: Latency, captured: Counter, displaced: Counter, refused: Counter) {
    self.preparation = preparation
    self.captured = captured
    self.displaced = displaced
    self.refused = refused
  }
}
