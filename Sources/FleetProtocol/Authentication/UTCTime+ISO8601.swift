extension UTCTime {
  /// Reads `2026-11-22T21:50:00.123456+00:00` in any zone, with up to 9 digits behind the second or none; nil for other
  /// forms, and for a time without a zone.
  package init?(iso8601 text: String) {
    var reader = Reader(bytes: Array(text.utf8))
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
      let day = reader.number(2), reader.take("T") || reader.take(" "), let hour = reader.number(2), reader.take(":"),
      let minute = reader.number(2), reader.take(":"), let second = reader.number(2), let fraction = reader.fraction(),
      let zone = reader.zone(), reader.isAtEnd
    else { return nil }
    guard year >= 1970, 1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, second <= 60 else { return nil }
    let days = CivilDate(year: year, month: month, day: day).daysSince1970
    microseconds = (days * 86400 + hour * 3600 + minute * 60 + second - zone) * 1_000_000 + fraction
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
      position += 1
      return true
    }

    mutating func digit() -> Int64? {
      guard position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] else { return nil }
      position += 1
      return Int64(bytes[position - 1] - UInt8(ascii: "0"))
    }

    mutating func number(_ count: Int) -> Int64? {
      var value: Int64 = 0
      for _ in 0..<count {
        guard let digit = digit() else { return nil }
        value = value * 10 + digit
      }
      return value
    }

    /// Microseconds behind a point; what is smaller is cut off.
    mutating func fraction() -> Int64? {
      guard take(".") else { return 0 }
      var value: Int64 = 0
      var count = 0
      while count <= 9, let digit = digit() {
        if count < 6 { value = value * 10 + digit }
        count += 1
      }
      guard 1...9 ~= count else { return nil }
      for _ in count..<max(count, 6) { value *= 10 }
      return value
    }

    /// Seconds by which the zone is ahead.
    mutating func zone() -> Int64? {
      if take("Z") { return 0 }
      let sign: Int64
      if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
      guard let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else { return nil }
      return sign * (hours * 3600 + minutes * 60)
    }
  }
}
