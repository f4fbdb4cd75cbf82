internal import Console
internal import Linux
internal import Metrics
internal import Web

/// How the machine is: memory, temperature, throttling.
struct MachineGauges {
  private let resident, peak: Gauge
  /// nil where the machine does not tell.
  private let temperature, throttled: Gauge?

  init(_ registry: Registry) {
    resident = registry.gauge("swiftlet_resident_bytes", help: "Memory of the process that is in use.")
    peak = registry.gauge("swiftlet_resident_peak_bytes", help: "The most there ever was of it.")
    temperature =
      MachineConditions.hottestZone() == nil
      ? nil : registry.gauge("swiftlet_temperature_celsius", help: "Of the hottest thermal zone.")
    throttled =
      MachineGauges.isThrottled() == nil
      ? nil : registry.gauge("swiftlet_throttled", help: "1 while a processor runs slower than it could.")
  }

  func read(into status: inout DeviceStatus) {
    do throws(SystemError) {
      let usage = try MemoryUsage.current()
      status.memory.residentByteCount = UInt64(usage.residentByteCount)
      status.memory.peakResidentByteCount = UInt64(usage.peakResidentByteCount)
    } catch {}
    status.temperatureCelsius = MachineConditions.hottestZone()
    status.isThrottled = MachineGauges.isThrottled()
    resident.set(Double(status.memory.residentByteCount))
    peak.set(Double(status.memory.peakResidentByteCount))
    temperature?.set(status.temperatureCelsius ?? 0)
    throttled?.set(status.isThrottled == true ? 1 : 0)
  }

  /// A Raspberry Pi's firmware says so itself; elsewhere the most that the kernel allows lies below what there is.
  private static func isThrottled() -> Bool? {
    if let flags = number("/sys/devices/platform/soc/soc:firmware/get_throttled") { return flags & 0xF != 0 }
    let policy = "/sys/devices/system/cpu/cpufreq/policy0/"
    guard let allowed = number(policy + "scaling_max_freq"), let most = number(policy + "cpuinfo_max_freq") else {
      return nil
    }
    return allowed < most
  }

  private static func number(_ path: String) -> Int? {
    guard let text = smallFile(path) else { return nil }
    return Int(String(decoding: text.prefix { $0 > 32 }, as: UTF8.self))
  }
}
