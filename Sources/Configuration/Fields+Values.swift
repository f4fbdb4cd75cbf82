internal import Console
internal import Linux

/// A value that is one of some words.
public protocol Choice: CaseIterable, Sendable {
  var word: StaticString { get }
}

extension Fields {
  /// A text on one line, nil when it is absent.
  package func text(_ name: StaticString) -> String? {
    guard let node = node(name) else { return nil }
    guard case .scalar(let text, _) = node.content else {
      findings.add(node.place, path(of: name), "must be one value")
      return nil
    }
    guard !text.utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
      findings.add(node.place, path(of: name), "holds control characters")
      return nil
    }
    return text
  }

  /// A text that must be there.
  func requiredText(_ name: StaticString, _ purpose: StaticString) -> String {
    if node(name) == nil { refuse(name, "is missing: \(purpose)") }
    return text(name) ?? ""
  }

  func flag(_ name: StaticString, default value: Bool) -> Bool {
    guard let text = text(name) else { return value }
    if text.isSame("true") || text.isSame("yes") || text.isSame("on") { return true }
    if text.isSame("false") || text.isSame("no") || text.isSame("off") { return false }
    refuse(name, "\"\(text)\" must be true or false")
    return value
  }

  func integer(_ name: StaticString, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(name) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      refuse(name, "\"\(text)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return value
  }

  package func integer(_ name: StaticString, in range: ClosedRange<Int>, default value: Int) -> Int {
    integer(name, in: range) ?? value
  }

  func number(_ name: StaticString, in range: ClosedRange<Double>) -> Double? {
    guard let text = text(name) else { return nil }
    guard let value = Linux.number(in: text), range.contains(value) else {
      refuse(name, "\"\(text)\" must be a number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return value
  }

  package func number(_ name: StaticString, in range: ClosedRange<Double>, default value: Double) -> Double {
    number(name, in: range) ?? value
  }

  package func choice<Value: Choice>(_ name: StaticString, default value: Value) -> Value {
    guard let text = text(name) else { return value }
    for candidate in Value.allCases where text.isSame(candidate.word) { return candidate }
    let words = Value.allCases.map { $0.word }
    let nearest = nearestName(to: text, among: words)
    let advice = nearest.map { "did you mean \($0)? " } ?? ""
    refuse(name, "unknown value \"\(text)\"; \(advice)one of \(joined(words))")
    return value
  }

  /// A number of bytes, plain or with KiB, MiB or GiB behind it.
  func bytes(_ name: StaticString, in range: ClosedRange<Int64>, default value: Int64) -> Int64 {
    guard let text = text(name) else { return value }
    guard let bytes = byteCount(text), range.contains(bytes) else {
      let limits = "\(range.lowerBound) to \(range.upperBound)"
      refuse(name, "\"\(text)\" must be a number of bytes from \(limits), as in 65536, 64KiB, 16MiB or 1GiB")
      return value
    }
    return bytes
  }

  private func byteCount(_ text: String) -> Int64? {
    let digits = text.utf8.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    let unit = String(decoding: text.utf8.dropFirst(digits.count).drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
    let shift: Int64? =
      unit.isSame("") ? 0 : unit.isSame("KiB") ? 10 : unit.isSame("MiB") ? 20 : unit.isSame("GiB") ? 30 : nil
    guard let shift, let count = Int64(String(decoding: digits, as: UTF8.self)) else { return nil }
    let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: 1 << shift)
    return isTooLarge ? nil : bytes
  }

  /// Width and height in pixels, as in 1280x720.
  func size(_ name: StaticString) -> Configuration.Size? {
    guard let text = text(name) else { return nil }
    let parts = text.parts(separatedBy: "x").map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1], 1...16384 ~= width, 1...16384 ~= height else {
      refuse(name, "\"\(text)\" must be WIDTHxHEIGHT in pixels, as in 1280x720")
      return nil
    }
    return Configuration.Size(width: width, height: height)
  }
}
