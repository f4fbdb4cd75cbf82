internal import Camera
internal import Metrics
internal import Pipeline

extension StageInstruments {
  /// Of a model on a source.
  init(_ registry: Registry, source: String, model: String) {
    let labels = (Label("source", source), Label("model", model))
    func passed(_ reason: String) -> Counter {
      registry.counter(
        "swiftlet_frames_passed_over_total", help: "Frames that a model did not look at, by cause.", labels.0, labels.1,
        Label("cause", reason))
    }
    func trial(_ role: String) -> Counter {
      registry.counter(
        "swiftlet_trial_frames_total", help: "Frames that a version on trial looked at.", labels.0, labels.1,
        Label("role", role))
    }
    self.init(
      age: registry.latency(
        "swiftlet_frame_age_seconds", help: "From the kernel's time stamp of a frame to its published result.",
        labels.0, labels.1),
      inference: registry.latency(
        "swiftlet_inference_seconds", help: "Time in the model.", labels.0, labels.1),
      frames: registry.counter(
        "swiftlet_results_total", help: "Frames with a result.", labels.0, labels.1),
      late: registry.counter(
        "swiftlet_deadline_misses_total", help: "Results that came after their deadline.", labels.0, labels.1),
      skippedLate: passed("late"), skippedRate: passed("rate"), canaryFrames: trial("canary"),
      shadowFrames: trial("shadow"),
      lost: registry.counter(
        "swiftlet_results_lost_total", help: "Results for which there was no room.", labels.0, labels.1))
  }
}

extension SourceInstruments {
  init(_ registry: Registry, source: String) {
    let label = Label("source", source)
    self.init(
      preparation: registry.latency(
        "swiftlet_preparation_seconds", help: "Time to write a frame into the models' inputs.", label),
      captured: registry.counter("swiftlet_frames_total", help: "Frames captured.", label),
      displaced: registry.counter(
        "swiftlet_frames_displaced_total",
        help: "Frames that a newer one took the place of before the models had time.",
        label),
      refused: registry.counter(
        "swiftlet_frames_refused_total", help: "Frames that no model could be shown.", label))
  }
}

/// What a source has counted, as gauges of the registry.
struct CaptureGauges {
  private let gauges: [Gauge]

  init(_ registry: Registry, source: String) {
    gauges = CaptureCounters().all.map { entry in
      registry.gauge(
        "swiftlet_capture_events", help: "What has happened to a source since it began.", Label("source", source),
        Label("event", "\(entry.name)"))
    }
  }

  func set(_ counters: CaptureCounters) {
    for (gauge, entry) in zip(gauges, counters.all) { gauge.set(Double(entry.count)) }
  }
}
