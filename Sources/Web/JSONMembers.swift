internal import Text

/// The members of a JSON object (RFC 8259) whose values are texts, numbers or truths; nested values are refused.
package struct JSONMembers {
  package enum Value {
    case text(String)
    case number(Double)
    case truth(Bool)
    case null
  }

  package let members: [(name: String, value: Value)]
  static let limit = 16

  package init(reading bytes: Span<UInt8>) throws(Problem) {
    var reader = JSONReader(bytes)
    members = try reader.members()
  }

  /// Refuses names that are not known, so that a slip of the pen is noticed.
  func check(_ names: StaticString...) throws(Problem) {
    for member in members where !names.contains(where: { isSame(member.name, $0) }) {
      throw Problem(.unusable, "\"\(member.name)\" is not known here")
    }
  }

  func text(_ name: StaticString) throws(Problem) -> String? {
    switch value(name) {
    case nil, .null: return nil
    case .text(let text): return text
    default: throw Problem(.unusable, "\"\(name)\" must be a text")
    }
  }

  func truth(_ name: StaticString) throws(Problem) -> Bool? {
    switch value(name) {
    case nil, .null: return nil
    case .truth(let truth): return truth
    default: throw Problem(.unusable, "\"\(name)\" must be true or false")
    }
  }

  /// A whole number from 0 to 2^53.
  func integer(_ name: StaticString) throws(Problem) -> UInt64? {
    switch value(name) {
    case nil, .null: return nil
    case .number(let number) where number >= 0 && number <= 0x1p53 && number.rounded() == number:
      return UInt64(number)
    default: throw Problem(.unusable, "\"\(name)\" must be a whole number from 0 on")
    }
  }

  func required<Content>(_ content: Content?, _ name: StaticString) throws(Problem) -> Content {
    guard let content else { throw Problem(.unusable, "\"\(name)\" is missing") }
    return content
  }

  private func value(_ name: StaticString) -> Value? { members.first { isSame($0.name, name) }?.value }
}
