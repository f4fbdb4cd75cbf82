/// Goes through the fields of a record in file order: a reader fills them in, a writer puts them out. A record lists its
/// fields once, so that both always agree. Every field takes four bytes.
public protocol FieldCoder {
  mutating func field(_ value: inout Int32)
  mutating func field(_ value: inout Float)
}

/// A record whose fields a coder can visit.
public protocol FieldRecord {
  init()
  mutating func code(_ coder: inout some FieldCoder)
}

extension FieldCoder {
  public mutating func field(_ value: inout Bool) {
    var word: Int32 = value ? 1 : 0
    field(&word)
    value = word != 0
  }

  public mutating func field(_ values: inout InlineArray<6, Int32>) {
    for index in values.indices { field(&values[index]) }
  }
}

/// Puts fields out as little-endian words.
struct FieldWriter: FieldCoder {
  var bytes: [UInt8] = []

  mutating func field(_ value: inout Int32) { bytes.append(littleEndian: UInt32(bitPattern: value)) }
  mutating func field(_ value: inout Float) { bytes.append(littleEndian: value.bitPattern) }
}

/// Fills fields in from words; past the end it gives zeros and remembers that it did.
struct FieldReader: FieldCoder {
  private let words: [UInt32]
  private var next = 0
  private(set) var passedEnd = false

  init(words: [UInt32]) { self.words = words }

  /// Whether every word was asked for, and no more.
  var isExact: Bool { !passedEnd && next == words.count }

  private mutating func word() -> UInt32 {
    guard next < words.count else {
      passedEnd = true
      return 0
    }
    next += 1
    return words[next - 1]
  }

  mutating func field(_ value: inout Int32) { value = Int32(bitPattern: word()) }
  mutating func field(_ value: inout Float) { value = Float(bitPattern: word()) }
}

extension [UInt8] {
  mutating func append<Word: FixedWidthInteger>(littleEndian word: Word) {
    for index in 0..<(Word.bitWidth / 8) { append(UInt8(truncatingIfNeeded: word >> (index * 8))) }
  }
}
