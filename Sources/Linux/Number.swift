internal import CLinux

/// Reads a whole text as a number, such as "0.5" or "1e3"; nil when it is none.
public func number(in text: String) -> Double? {
  var number = 0.0
  return unsafe text.withCString { unsafe swl_parse_number($0, &number) } == 0 ? number : nil
}
