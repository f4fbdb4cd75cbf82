public import ModelFormat

extension SamplePrograms {
  /// Windows of bytes whose file says what was usual.
  static var referencedWindows: ProgramBuilder {
    var builder = windowsOfBytes
    builder.program.driftReference = driftReference
    return builder
  }

  /// Every kind of distribution, over seven frames.
  public static var driftReference: DriftReference {
    DriftReference(
      frameCount: 7, threshold: 0.25,
      distributions: [
        .init(subject: .input(channel: 0), low: -64, high: 64, counts: [70, 0, 30, 12]),
        .init(subject: .input(channel: 1), low: -64, high: 64, counts: [28, 28, 28, 28]),
        .init(subject: .topClass, low: 0, high: 3, counts: [4, 1, 2]),
        .init(subject: .topScore, low: 0, high: 1, counts: [0, 2, 3]),
        .init(subject: .detectionCount, low: 0, high: 4, counts: [2, 3, 1, 1]),
        .init(subject: .scores, low: 0, high: 1, counts: [1, 3, 4]),
      ])
  }
}
