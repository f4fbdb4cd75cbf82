internal import Linux

/// How a pipeline's threads run.
package struct PipelineOptions: Sendable {
  /// CPUs that threads are bound to in turn, the one that infers first; empty: any.
  package var cpus: [Int32] = []
  /// SCHED_FIFO priority of the thread that infers, those that capture being one above; 0: ordinary scheduling.
  package var realTimePriority = 0

  package init() {}

  /// Sets up the calling thread, number 0 being the one that infers. What is not permitted is told and done without.
  func apply(thread number: Int, _ warn: (SystemError) -> Void) {
    do throws(SystemError) {
      if !cpus.isEmpty { try CurrentThread.bind(to: [cpus[number % cpus.count]]) }
    } catch { warn(error) }
    do throws(SystemError) {
      if realTimePriority > 0 {
        try CurrentThread.setRealTimePriority(min(realTimePriority + (number == 0 ? 0 : 1), 99))
      }
    } catch { warn(error) }
    CurrentThread.touchStack()
  }
}

/// What a pipeline is made of.
package struct PipelinePlan: Sendable {
  package struct Stage: Sendable {
    package var options: StageOptions
    /// By its number.
    package var source: Int
    /// The names of the model's classes, for zones and lines.
    package var labels: [String]
    /// The stage whose boxes are looked at, by its number, which is lower; nil: whole frames are.
    package var parent: Int?

    package init(_ options: StageOptions, source: Int, labels: [String], parent: Int? = nil) {
      self.options = options
      self.source = source
      self.labels = labels
      self.parent = parent
    }
  }

  package var sources: [SourceOptions]
  package var stages: [Stage]

  package init(sources: [SourceOptions], stages: [Stage]) {
    self.sources = sources
    self.stages = stages
  }
}
