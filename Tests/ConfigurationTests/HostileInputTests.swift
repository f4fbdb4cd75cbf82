import Configuration
import Testing

@Suite struct HostileInputTests {
  @Test func billionsOfLaughsAreRefused() {
    var text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for (name, before) in zip("bcdefghi", "abcdefgh") {
      text += "\(name): &\(name) [" + Array(repeating: "*\(before)", count: 10).joined(separator: ", ") + "]\n"
    }
    #expect(findings(text).count == 1)
    #expect(findings(text)[0].contains("the file stands for more than 10000 values here"))
  }

  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func deepNestingIsRefused(opening: String) {
    for depth in [17, 1000, 60_000] {
      let lines = findings(String(repeating: opening, count: depth))
      #expect(lines.count == 1)
      #expect(lines[0].contains("deeper than 16 levels") || lines[0].contains("a key must be"), "\(lines)")
    }
  }

  @Test(arguments: [
    ("a: *b", "there is no anchor \"b\""), ("a: &b [*b]", "there is no anchor \"b\""), ("a: !!str x", "a tag stands"),
    ("a: x\n---\nb: x", "a second document"), ("<<: x", "merge keys"), ("[a]: x", "a key must be a plain text"),
    ("a: [x", "did not find expected"), ("a: \"x", "found unexpected end of stream"), ("a:\tx: y", "x.yaml:1:"),
    ("\u{feff}a: \u{7}", "control characters are not allowed"), ("a: 'x\u{0}'", "x.yaml:1:"),
  ])
  func whatIsNoPlainYAMLIsRefused(text: String, expected: String) {
    let lines = findings(text)
    #expect(lines.count == 1)
    #expect(lines.first?.contains(expected) == true, "\(lines)")
  }

  @Test func sizesAreLimited() {
    #expect(findings("# " + String(repeating: "x", count: 256 << 10))[0].contains("at most 262144 are read"))
    let aliases = "a: &a x\nb: [" + String(repeating: "*a, ", count: 101) + "]"
    #expect(findings(aliases)[0].contains("more than 100 aliases"))
    let anchors = "b: [" + (0..<101).map { "&a\($0) x" }.joined(separator: ", ") + "]"
    #expect(findings(anchors)[0].contains("more than 100 anchors"))
    #expect(findings(String(repeating: "- x\n", count: 60_000))[0].contains("more than 10000 values"))
    #expect(findings("models: [" + String(repeating: "7, ", count: 5000) + "]").count == 100)
  }

  @Test func whatAliasesStandForIsRead() throws {
    let text =
      smallest + "zones:\n- &z {name: a, source: door, polygon: &p [[0, 0], [1, 0], [1, 1]]}\n"
      + "- {name: b, source: door, polygon: *p}\n"
    #expect(try configuration(text).zones[1].polygon.count == 3)
  }

  /// Every text with a byte taken out, doubled or changed is taken or refused; nothing else.
  @Test func damagedTextsAreRefusedOrTaken() {
    let text = Array(
      (smallest + "http: {listen: 127.0.0.1:80, preview: {fps: 3}}\nsinks: [&a {type: stdout}, *a]\n").utf8)
    for index in text.indices {
      for byte in [0, 0x0a, 0x22, 0x26, 0x2a, 0x5b, 0x7b, 0xff] as [UInt8] {
        var changed = text
        changed[index] = byte
        _ = try? Configuration(reading: changed.span)
      }
      _ = try? Configuration(reading: Array(text[..<index]).span)
    }
  }
}
