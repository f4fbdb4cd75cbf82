import FleetProtocol
import Foundation
import Testing

struct AuthenticationTests {
  private final class Signer: RequestSigner {
    let publicKeyPEM = Array("-----BEGIN PUBLIC KEY-----\n".utf8)
    var signed: [UInt8] = []
    func signature(of bytes: [UInt8]) -> [UInt8]? {
      signed = bytes
      return signed.isEmpty ? nil : [0x30, 1, 2]
    }
  }

  @Test func theTextOfTheTimeIsSigned() throws {
    let signer = Signer()
    let time = UTCTime(microseconds: 1_795_384_200_123_456)
    let headers = try #require(AuthenticationHeaders(at: time, signer: signer))
    #expect(headers.time == "2026-11-22T21:50:00.123456+00:00")
    #expect(String(decoding: signer.signed, as: UTF8.self) == headers.time)
    #expect(headers.signature == Data([0x30, 1, 2]).base64EncodedString())
    #expect(headers.publicKey == Data(signer.publicKeyPEM).base64EncodedString())
  }

  @Test func base64IsThatOfFoundation() {
    for count in 0..<200 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
      #expect(base64(bytes) == Data(bytes).base64EncodedString())
    }
  }

  @Test func timesAreThoseOfFoundation() throws {
    let format = Date.ISO8601FormatStyle(includingFractionalSeconds: false, timeZone: .gmt)
    let http = httpDateFormatter()
    var random = SplitMix64(seed: 9)
    for index in 0..<3000 {
      // Days around the ends of months and years, and moments up to the year 2200.
      let second = index < 1000 ? Int64(index) * 86400 * 3 - 1 : Int64(random.next() % 7_258_118_400)
      guard second >= 0 else { continue }
      let time = UTCTime(microseconds: second * 1_000_000 + 7)
      let date = Date(timeIntervalSince1970: Double(second))
      #expect(time.iso8601 == date.formatted(format).replacing("Z", with: ".000007+00:00"))
      #expect(UTCTime(httpDate: http.string(from: date))?.microseconds == second * 1_000_000)
    }
    #expect(UTCTime(microseconds: -1).iso8601 == "1969-12-31T23:59:59.999999+00:00")
  }

  @Test(arguments: [
    "", "Sun, 06 Nov 1994 08:49:37 UTC", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1x94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
  ])
  func otherDatesAreRefused(text: String) { #expect(UTCTime(httpDate: text) == nil) }

  @Test func theTimeToldIsNeverAhead() {
    let date = UTCTime(microseconds: 1_790_000_000_000_000)
    let clock = ServerClock(date: date, at: 5_000_000_000)
    #expect(clock.time(at: 5_000_000_000) == date)
    #expect(clock.time(at: 8_500_000_000).microseconds == date.microseconds + 3_500_000)
    #expect(clock.isGood(at: 3600 * 1_000_000_000) && !clock.isGood(at: 3606 * 1_000_000_000))
  }
}

private func httpDateFormatter() -> DateFormatter {
  let formatter = DateFormatter()
  formatter.locale = Locale(identifier: "en_US_POSIX")
  formatter.timeZone = TimeZone(identifier: "GMT")
  formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
  return formatter
}

/// The `date` header of a server.
func httpDate(_ time: UTCTime) -> String {
  httpDateFormatter().string(from: Date(timeIntervalSince1970: time.seconds))
}
