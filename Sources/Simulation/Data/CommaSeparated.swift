internal import Console

/// The lines of a file of fields between commas, without quotes.
struct CommaSeparated {
  let path: String
  private let bytes: [UInt8]

  init(_ bytes: [UInt8], _ path: String) { (self.bytes, self.path) = (bytes, path) }

  /// Each line that is not empty, with its number from 1.
  func forEachLine(_ body: (Int, [ArraySlice<UInt8>]) throws(Refusal) -> Void) throws(Refusal) {
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if !line.isEmpty { try body(number, line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)) }
    }
  }

  /// The names of the first line, and then the fields under `names` of each other line.
  func forEachRow(
    _ names: [String], _ body: (Int, [ArraySlice<UInt8>]) throws(Refusal) -> Void
  ) throws(Refusal) {
    var places: [Int]?
    var width = 0
    try forEachLine { (number, fields) throws(Refusal) in
      guard let known = places else {
        let head = fields.map { String(decoding: $0, as: UTF8.self) }
        var found: [Int] = []
        for name in names {
          guard let place = head.firstIndex(of: name) else {
            throw Refusal(path, "line \(number): there is no column \(name); expected \(names.joined(separator: ", "))")
          }
          found.append(place)
        }
        (places, width) = (found, fields.count)
        return
      }
      guard fields.count == width else {
        throw Refusal(path, "line \(number): \(fields.count) fields, the first line has \(width)")
      }
      try body(number, known.map { fields[$0] })
    }
  }

  /// A whole number in `range`.
  func number(_ field: ArraySlice<UInt8>, _ range: ClosedRange<Int>, line: Int) throws(Refusal) -> Int {
    var value = 0
    var isNumber = 1...9 ~= field.count
    for digit in field {
      isNumber = isNumber && 48...57 ~= digit
      value = value &* 10 &+ Int(digit &- 48)
    }
    guard isNumber, range.contains(value) else {
      let text = String(decoding: field.prefix(20), as: UTF8.self)
      throw Refusal(path, "line \(line): '\(text)' is no number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }
}
