internal import Linux

/// Reads how a device is doing, from time to time: the idle share is that since the last reading.
package struct DeviceFactsReader: Sendable {
  private let root: String
  private var times: ProcessorTimes?

  /// `root`: what stands in front of /proc and /sys.
  package init(root: String = "") {
    self.root = root
    times = ProcessorTimes.now(root: root)
  }

  package mutating func read(labelledCount: Int) -> DeviceFacts {
    var facts = DeviceFacts()
    let now = ProcessorTimes.now(root: root)
    if let now, let times { facts.idleShare = now.idleShare(since: times) }
    times = now
    facts.celsius = MachineConditions.hottestZone(root: root)
    facts.isOnMains = MachineConditions.isOnMains(root: root)
    facts.interface = MachineConditions.defaultInterface(root: root)
    facts.minuteOfDay = CalendarClock.minuteOfDay(seconds: Int64(CalendarClock.nanoseconds / 1_000_000_000))
    facts.labelledCount = labelledCount
    return facts
  }
}
