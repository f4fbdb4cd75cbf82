internal import Linux
internal import Pipeline
internal import Publishing

/// Those who see every frame that a model has served.
final class FrameWatchers: FrameObserver {
  private let drift: DriftWatch?
  private let samples: SampleKeeping?

  init(drift: DriftWatch?, samples: SampleKeeping?) {
    self.drift = drift
    self.samples = samples
  }

  func observe(
    stage: Int, _ deployment: Deployment, _ input: RawSpan, _ picture: KeptPicture, _ result: borrowing FrameResult
  ) {
    drift?.observe(stage: stage, deployment, input, picture, result)
    samples?.offer(picture, result)
  }
}
