import Foundation
import Testing
import Text

private func text(_ write: (inout TextBuffer) -> Void) -> String {
  var buffer = TextBuffer()
  write(&buffer)
  return buffer.string
}

@Suite struct TextBufferTests {
  @Test func integersAreWrittenWhole() {
    for value in [0, 7, -1, 100, Int64.max, Int64.min] { #expect(text { $0.write(value) } == "\(value)") }
    #expect(text { $0.write(UInt64.max) } == "\(UInt64.max)")
    #expect(text { $0.write(Int8.min) } == "-128")
  }

  @Test func fractionsAreRounded() {
    let cases: [(Double, Int, String)] = [
      (0, 3, "0"), (0.5, 3, "0.5"), (-0.0625, 3, "-0.063"), (-0.0001, 3, "0"), (1.9996, 3, "2"),
      (12.0305, 4, "12.0305"),
      (999_999_999.5, 0, "1000000000"), (1e9, 3, "null"), (.nan, 3, "null"), (-.infinity, 3, "null"), (2.75, 0, "3"),
    ]
    for (value, digits, expected) in cases { #expect(text { $0.write(value, digits: digits) } == expected) }
    #expect(text { $0.write(seconds: 1_700_000_000_000_001_999) } == "1700000000.000001")
  }

  @Test func objectsAreJSON() throws {
    let hostile = "a\"b\\c\u{0}\u{1f}\u{7f}\n\r\té😀\u{2028}"
    let line = text {
      $0.write("{")
      $0.write(key: "text")
      $0.write(quoted: hostile)
      $0.write(key: "list")
      $0.write("[")
      for value in [1, 2] {
        $0.separate()
        $0.write(value)
      }
      $0.write("]")
      $0.write(key: "flag")
      $0.write(true)
      $0.write("}")
    }
    let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["text"] as? String == hostile)
    #expect(object["list"] as? [Int] == [1, 2])
    #expect(object["flag"] as? Bool == true)
    #expect(!line.contains("\n"))
  }

  @Test func aTextIsShortened() {
    var buffer = TextBuffer(capacity: 10)
    buffer.write("abcdef")
    buffer.shorten(to: 2)
    #expect(buffer.string == "ab")
    buffer.clear()
    #expect(buffer.byteCount == 0)
  }
}
