internal import CLinux

/// The clock that never steps back and stands still while the machine sleeps.
public enum MonotonicClock {
  /// Nanoseconds since some moment before the program began.
  public static var nanoseconds: UInt64 { swl_monotonic_ns() }

  /// Sleeps until that time has come.
  public static func sleep(until nanoseconds: UInt64) {
    let now = MonotonicClock.nanoseconds
    if nanoseconds > now { swl_sleep(Int64(clamping: nanoseconds - now)) }
  }
}

/// The time of day, which may be set.
public enum CalendarClock {
  /// Nanoseconds since 1970 without leap seconds.
  public static var nanoseconds: UInt64 { swl_calendar_ns() }

  /// Minutes since midnight in the machine's time zone; nil when that cannot be told.
  public static func minuteOfDay(seconds: Int64) -> Int? {
    let minute = swl_minute_of_day(seconds)
    return minute < 0 ? nil : Int(minute)
  }
}
