import FleetProtocol
import Testing

struct ObjectHeaderTests {
  struct Refusal: Sendable {
    var text: String
    var code: WireError.Code
    var offset: Int

    init(_ text: String, _ code: WireError.Code, _ offset: Int) {
      self.text = text
      self.code = code
      self.offset = offset
    }
  }

  static let sameTwice =
    "Message " + String(repeating: "a", count: 64) + "," + String(repeating: "a", count: 64) + " 0\0"

  static let refusals: [Refusal] = [
    Refusal("", .badObjectHeader, 0),
    Refusal("Nothing  0\0", .unknownObjectType, 0),
    Refusal("AnObjectWithoutAnySpaceInItsHeader", .badObjectHeader, 17),
    Refusal("Message", .badObjectHeader, 7),
    Refusal("Message ", .badObjectHeader, 8),
    Refusal("Message  \0", .badObjectHeader, 10),
    Refusal("Message  +1\0a", .badObjectHeader, 12),
    Refusal("Message  2\0a", .badObjectLength, 11),
    Refusal("Message  1\0ab", .badObjectLength, 11),
    Refusal("Message  9999999999999999999\0", .badObjectHeader, 22),
    Refusal("Message abc 0\0", .badObjectHeader, 8),
    Refusal("Message " + String(repeating: "g", count: 64) + " 0\0", .badChildren, 8),
    Refusal(sameTwice, .badChildren, 73),
  ]

  @Test(arguments: refusals)
  func brokenObjectsAreRefused(refusal: Refusal) {
    let bytes = Array(refusal.text.utf8)
    #expect(throws: WireError(refusal.code, offset: refusal.offset)) { _ = try ObjectView(bytes.span.bytes).type }
  }
}
