/// What all processors together have done since the machine began.
public struct ProcessorTimes: Equatable, Sendable {
  /// In the kernel's ticks.
  public let total, idle: UInt64

  /// Reads the first line of /proc/stat; nil when it is none. Waiting for a disk is idle.
  public init?(_ text: [UInt8]) {
    let words = text.prefix { $0 != UInt8(ascii: "\n") }.split(separator: UInt8(ascii: " "))
    guard let name = words.first, name.elementsEqual("cpu".utf8) else { return nil }
    // What guests take stands in the first numbers, too.
    let numbers = words.dropFirst().prefix(8).map { UInt64(String(decoding: $0, as: UTF8.self)) }
    guard numbers.count >= 4, let idle = numbers[3] else { return nil }
    var total: UInt64 = 0
    for number in numbers {
      guard let number else { return nil }
      total &+= number
    }
    self.total = total
    self.idle = idle &+ (numbers.count > 4 ? numbers[4] ?? 0 : 0)
  }

  public static func now(root: String = "") -> ProcessorTimes? {
    smallFile(root + "/proc/stat").flatMap { ProcessorTimes($0) }
  }

  /// The part of the time since then in which nothing ran, 0 to 1; nil when no time has passed.
  public func idleShare(since earlier: ProcessorTimes) -> Double? {
    guard total > earlier.total, idle >= earlier.idle else { return nil }
    return min(1, Double(idle - earlier.idle) / Double(total - earlier.total))
  }
}

/// How a machine is doing, as its kernel tells. `root`: what stands in front of /proc and /sys.
public enum MachineConditions {
  private static let nameLimit = 256

  /// Of the hottest thermal zone, in degrees Celsius; nil where there is none.
  public static func hottestZone(root: String = "") -> Double? {
    let folder = root + "/sys/class/thermal"
    var hottest: Double?
    for name in names(in: folder) where name.utf8.starts(with: "thermal_zone".utf8) {
      guard let text = line("\(folder)/\(name)/temp"), let value = Int(text) else { continue }
      hottest = max(hottest ?? -.infinity, Double(value) / 1000)
    }
    return hottest
  }

  /// Whether power comes from outside; nil where no power supply is told of, as on boards without a battery.
  public static func isOnMains(root: String = "") -> Bool? {
    let folder = root + "/sys/class/power_supply"
    var (hasMains, isPowered, hasBattery, isDraining) = (false, false, false, false)
    for name in names(in: folder) {
      let supply = "\(folder)/\(name)/"
      // Of a mouse, say.
      if isWord(line(supply + "scope"), "Device") { continue }
      let type = line(supply + "type")
      if isWord(type, "Battery") {
        hasBattery = true
        if isWord(line(supply + "status"), "Discharging") { isDraining = true }
      } else if isWord(type, "Mains") || isWord(type, "USB") || isWord(type, "Wireless") {
        hasMains = true
        if isWord(line(supply + "online"), "1") { isPowered = true }
      }
    }
    if hasMains { return isPowered }
    return hasBattery ? !isDraining : nil
  }

  /// The network interface that leads out; nil: there is none. Of several the one of least cost.
  public static func defaultInterface(root: String = "") -> String? {
    routed(smallFile(root + "/proc/net/route", limit: 65536))
      ?? routedSix(
        smallFile(root + "/proc/net/ipv6_route", limit: 65536))
  }

  /// Interface, destination, gateway, flags, references, uses, metric, mask ...
  private static func routed(_ table: [UInt8]?) -> String? {
    var best: (name: String, metric: Int)?
    for line in lines(table) {
      guard line.count >= 8, isWord(line[1], "00000000"), isWord(line[7], "00000000"), let metric = Int(line[6]) else {
        continue
      }
      if metric < best?.metric ?? .max { best = (line[0], metric) }
    }
    return best?.name
  }

  /// Destination, its prefix, source, its prefix, next hop, metric, references, uses, flags, interface.
  private static func routedSix(_ table: [UInt8]?) -> String? {
    var best: (name: String, metric: Int)?
    for line in lines(table) {
      guard line.count >= 10, isWord(line[1], "00"), line[0].utf8.allSatisfy({ $0 == UInt8(ascii: "0") }),
        !isWord(line[9], "lo"), let metric = Int(line[5], radix: 16)
      else { continue }
      if metric < best?.metric ?? .max { best = (line[9], metric) }
    }
    return best?.name
  }

  private static func lines(_ table: [UInt8]?) -> [[String]] {
    (table ?? []).split(separator: UInt8(ascii: "\n")).map { line in
      line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private static func names(in folder: String) -> [String] {
    do throws(SystemError) { return try namesInDirectory(folder, limit: nameLimit) } catch { return [] }
  }

  /// The first line of a file, without spaces behind it.
  private static func line(_ path: String) -> String? {
    smallFile(path).map { String(decoding: $0.prefix { $0 > 32 }, as: UTF8.self) }
  }

  private static func isWord(_ text: String?, _ word: StaticString) -> Bool {
    guard let text else { return false }
    return word.withUTF8Buffer { unsafe text.utf8.elementsEqual($0) }
  }
}
