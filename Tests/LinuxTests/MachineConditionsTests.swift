import Foundation
import Linux
import Testing

/// What the kernel tells, from files of a folder.
final class MachineConditionsTests {
  private let root = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)").path

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private func write(_ text: String, _ path: String) throws {
    let url = URL(filePath: root + path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  @Test func aMachineThatTellsNothing() {
    #expect(ProcessorTimes.now(root: root) == nil && MachineConditions.hottestZone(root: root) == nil)
    #expect(MachineConditions.isOnMains(root: root) == nil && MachineConditions.defaultInterface(root: root) == nil)
  }

  @Test func idleTimeIsCountedBetweenReadings() throws {
    try write("cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 2 3 4\n", "/proc/stat")
    let first = try #require(ProcessorTimes.now(root: root))
    #expect(first.total == 1000 && first.idle == 850 && first.idleShare(since: first) == nil)
    try write("cpu  160 0 70 900 70 0 0 0 60 0\n", "/proc/stat")
    let second = try #require(ProcessorTimes.now(root: root))
    #expect(second.idleShare(since: first) == 0.6 && first.idleShare(since: second) == nil)
  }

  @Test(arguments: ["", "cpu", "cpu 1 2 3", "cpu 1 2 x 4", "cpu0 1 2 3 4", "cpu 1 2 3 -4", "\u{0}\u{0}"])
  func whatIsNoStatisticIsRefused(text: String) { #expect(ProcessorTimes(Array(text.utf8)) == nil) }

  @Test func theHottestZoneCounts() throws {
    try write("41000\n", "/sys/class/thermal/thermal_zone0/temp")
    try write("67500\n", "/sys/class/thermal/thermal_zone3/temp")
    try write("nothing\n", "/sys/class/thermal/thermal_zone1/temp")
    try write("99000\n", "/sys/class/thermal/cooling_device0/temp")
    #expect(MachineConditions.hottestZone(root: root) == 67.5)
  }

  @Test func powerComesFromOutsideOrNot() throws {
    let folder = "/sys/class/power_supply/"
    try write("Battery\n", folder + "mouse/type")
    try write("Device\n", folder + "mouse/scope")
    try write("Discharging\n", folder + "mouse/status")
    #expect(MachineConditions.isOnMains(root: root) == nil)
    try write("Battery\n", folder + "BAT0/type")
    try write("Discharging\n", folder + "BAT0/status")
    #expect(MachineConditions.isOnMains(root: root) == false)
    try write("Full\n", folder + "BAT0/status")
    #expect(MachineConditions.isOnMains(root: root) == true)
    try write("Mains\n", folder + "AC/type")
    try write("0\n", folder + "AC/online")
    #expect(MachineConditions.isOnMains(root: root) == false)
    try write("1\n", folder + "AC/online")
    #expect(MachineConditions.isOnMains(root: root) == true)
  }

  @Test func theCheapestDefaultRouteLeadsOut() throws {
    try write(
      "00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 "
        + "00000001 00000000 00450003 wwan0\n"
        + "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 "
        + "ffffffff 00000001 00000000 00200200 lo\n",
      "/proc/net/ipv6_route")
    #expect(MachineConditions.defaultInterface(root: root) == "wwan0")
    try write(
      """
      Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
      wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
      eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
      eth1\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0

      """, "/proc/net/route")
    #expect(MachineConditions.defaultInterface(root: root) == "eth0")
  }

  @Test func thisMachineTellsTheTimeOfDay() {
    #expect(CalendarClock.minuteOfDay(seconds: 0).map { (0..<1440).contains($0) } == true)
    let noon = CalendarClock.minuteOfDay(seconds: 43_200)!
    #expect((noon - CalendarClock.minuteOfDay(seconds: 0)! + 1440) % 1440 == 720)
  }
}
