internal import CLinux

/// The running program.
public enum CurrentProcess {
  /// The arguments of the program, its own name first.
  public static var arguments: [String] {
    var result: [String] = []
    for index in 0..<swl_argument_count() {
      if let argument = unsafe swl_argument(index) { unsafe result.append(String(cString: argument)) }
    }
    return result
  }

  /// The last part of the name that the program was started by.
  public static var name: String {
    guard let path = unsafe swl_argument(0) else { return "" }
    let parts = unsafe String(cString: path).utf8.split(separator: UInt8(ascii: "/"))
    return parts.last.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The number of the process.
  public static var identifier: Int32 { swl_process_id() }

  /// Ends the program.
  public static func exit(_ status: Int32) -> Never { swl_exit(status) }

  /// The value of an environment variable, nil when it is not set.
  public static func environment(_ name: String) -> String? {
    guard let value = unsafe name.withCString({ unsafe swl_environment($0) }) else { return nil }
    return unsafe String(cString: value)
  }

  /// The CPUs the calling thread may run on, ascending.
  public static func allowedCPUs() throws(SystemError) -> [Int32] {
    var cpus = [Int32](repeating: 0, count: 1024)
    let count = unsafe cpus.withUnsafeMutableBufferPointer { unsafe swl_allowed_cpus($0.baseAddress, Int32($0.count)) }
    try SystemError.check(count, "sched_getaffinity")
    return Array(cpus.prefix(Int(count)))
  }

  /// Bytes of one page of memory.
  public static var pageByteCount: Int { Int(swl_page_bytes()) }
}

/// What the process has taken of the machine's memory.
public struct MemoryUsage: Sendable {
  /// Bytes in memory now, and the most there ever were.
  public let residentByteCount, peakResidentByteCount: Int64
  /// Page faults since the process began: without and with reading from a device.
  public let minorFaultCount, majorFaultCount: Int64

  /// Asks the kernel.
  public static func current() throws(SystemError) -> MemoryUsage {
    var usage = swl_memory_usage()
    let result = unsafe swl_get_memory_usage(&usage)
    try SystemError.check(result, "getrusage")
    return MemoryUsage(
      residentByteCount: usage.resident_bytes, peakResidentByteCount: usage.peak_resident_bytes,
      minorFaultCount: usage.minor_faults, majorFaultCount: usage.major_faults)
  }
}
