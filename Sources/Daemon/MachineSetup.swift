internal import Configuration
internal import Linux

/// What the machine is asked for before anything runs.
struct MachineSetup {
  private let pipeline: Configuration.Pipeline

  init(_ pipeline: Configuration.Pipeline) { self.pipeline = pipeline }

  /// Tells what is not permitted, and what to do about it; the work goes on without.
  func apply(_ warn: (String) -> Void) {
    CurrentProcess.keepMemory()
    guard pipeline.locksMemory else { return }
    do throws(SystemError) { try CurrentProcess.lockMemory() } catch {
      warn("memory is not locked: \(error.message); raise LimitMEMLOCK in the unit or leave out lock_memory")
    }
  }

  /// One line about a failure to set up a thread.
  static func advice(_ error: SystemError) -> String {
    switch error.code {
    case SystemError.notPermitted:
      "\(error.call): not permitted; give the unit LimitRTPRIO and AmbientCapabilities=CAP_SYS_NICE, or leave out "
        + "realtime_priority"
    case SystemError.invalid: "\(error.call): there is no such CPU; check pipeline.cpus"
    default: "\(error.call): \(error.message)"
    }
  }
}
