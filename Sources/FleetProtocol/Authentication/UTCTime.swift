internal import Text

/// A moment of civil time: microseconds since 1970, in UTC.
package struct UTCTime: Comparable, Sendable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  /// Seconds since 1970, as messages carry them.
  package var seconds: Double { Double(microseconds) / 1e6 }

  package static func < (a: UTCTime, b: UTCTime) -> Bool { a.microseconds < b.microseconds }

  /// `2026-11-22T21:50:00.123456+00:00`, for years from 1 to 9999.
  package var iso8601: String {
    let second = microseconds.flooringQuotient(1_000_000)
    let day = second.flooringQuotient(86400)
    let date = CivilDate(daysSince1970: day)
    let time = second - day * 86400
    var text = TextBuffer(capacity: 32)
    text.write(date.year, width: 4)
    text.write("-")
    text.write(date.month, width: 2)
    text.write("-")
    text.write(date.day, width: 2)
    text.write("T")
    text.write(time / 3600, width: 2)
    text.write(":")
    text.write(time / 60 % 60, width: 2)
    text.write(":")
    text.write(time % 60, width: 2)
    text.write(".")
    text.write(microseconds - second * 1_000_000, width: 6)
    text.write("+00:00")
    return text.string
  }

  /// Reads the date of an HTTP answer (RFC 9110, IMF-fixdate): `Sun, 06 Nov 1994 08:49:37 GMT`; nil for other forms.
  package init?(httpDate text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 29, bytes[3] == UInt8(ascii: ","), Array(bytes[25...]) == Array(" GMT".utf8) else {
      return nil
    }
    guard let day = UTCTime.number(bytes, 5..<7), let month = CivilDate.month(named: bytes[8..<11]),
      let year = UTCTime.number(bytes, 12..<16), let hour = UTCTime.number(bytes, 17..<19),
      let minute = UTCTime.number(bytes, 20..<22), let second = UTCTime.number(bytes, 23..<25),
      1...31 ~= day, hour < 24, minute < 60, second <= 60, year >= 1970
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    microseconds = (date.daysSince1970 * 86400 + hour * 3600 + minute * 60 + second) * 1_000_000
  }

  private static func number(_ bytes: [UInt8], _ range: Range<Int>) -> Int64? {
    var value: Int64 = 0
    for byte in bytes[range] {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return value
  }
}

extension Int64 {
  /// The quotient rounded down.
  func flooringQuotient(_ divisor: Int64) -> Int64 { (self - (self % divisor + divisor) % divisor) / divisor }
}

extension TextBuffer {
  fileprivate mutating func write(_ value: Int64, width: Int) {
    var limit: Int64 = 10
    for _ in 1..<width {
      if value < limit { write("0") }
      limit *= 10
    }
    write(value)
  }
}
