internal import Console

/// The progress of work in several stages, one bar at a time.
final class Stages {
  private var bar = ProgressBar(total: 0)

  func show(_ stage: String, _ done: Int, _ total: Int) {
    if bar.label != stage || bar.total != total { bar = ProgressBar(total: total, label: stage) }
    bar.show(done)
  }

  func clear() { bar.clear() }
}
