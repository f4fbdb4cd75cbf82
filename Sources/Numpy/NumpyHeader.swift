/// What stands before the data of a `.npy` file.
package struct NumpyHeader: Sendable {
  package static let rankLimit = 32

  static var magic: [UInt8] { [0x93] + Array("NUMPY".utf8) }

  package private(set) var typeName = ""
  package private(set) var isColumnMajor = false
  package private(set) var shape: [Int] = []
  /// The bytes before the data.
  package let byteCount: Int

  package init(_ file: [UInt8]) throws(NumpyError) {
    guard file.count >= 10, file.starts(with: NumpyHeader.magic) else {
      throw NumpyError("byte 0: not a NumPy array; write it with numpy.save")
    }
    let (start, length): (Int, Int)
    switch file[6] {
    case 1: (start, length) = (10, Int(file[8]) | Int(file[9]) << 8)
    case 2, 3:
      guard file.count >= 12 else { throw NumpyError("byte 8: the header is cut off") }
      (start, length) = (12, (0..<4).reduce(0) { $0 | Int(truncatingIfNeeded: UInt32(file[8 + $1]) << (8 * $1)) })
    default: throw NumpyError("byte 6: format version \(file[6]) is not known")
    }
    guard length >= 0, length <= file.count - start, length <= 1 << 16 else {
      throw NumpyError("byte 8: the header is cut off")
    }
    byteCount = start + length
    var scanner = Scanner(file[start..<byteCount])
    try read(&scanner)
  }

  private mutating func read(_ scanner: inout Scanner) throws(NumpyError) {
    var found = 0
    try scanner.require("{")
    while !scanner.accept("}") {
      let key = try scanner.quoted()
      try scanner.require(":")
      if key.utf8.elementsEqual("descr".utf8) {
        typeName = try scanner.quoted()
        found |= 1
      } else if key.utf8.elementsEqual("fortran_order".utf8) {
        isColumnMajor = try scanner.truth()
        found |= 2
      } else if key.utf8.elementsEqual("shape".utf8) {
        shape = try scanner.extents()
        found |= 4
      } else {
        throw scanner.error
      }
      if !scanner.accept(",") {
        try scanner.require("}")
        break
      }
    }
    guard found == 7 else { throw scanner.error }
  }

  /// Reads the few forms of a Python literal that occur.
  private struct Scanner {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
      self.bytes = bytes
      position = bytes.startIndex
    }

    var error: NumpyError { NumpyError("byte \(position): the header is damaged") }

    private mutating func skipBlanks() {
      while position < bytes.endIndex, bytes[position] == 32 || bytes[position] == 10 { position += 1 }
    }

    mutating func accept(_ text: StaticString) -> Bool {
      skipBlanks()
      let count = text.utf8CodeUnitCount
      guard bytes.endIndex - position >= count else { return false }
      for index in 0..<count where unsafe bytes[position + index] != text.utf8Start[index] { return false }
      position += count
      return true
    }

    mutating func require(_ text: StaticString) throws(NumpyError) { guard accept(text) else { throw error } }

    mutating func truth() throws(NumpyError) -> Bool {
      if accept("True") { return true }
      try require("False")
      return false
    }

    mutating func quoted() throws(NumpyError) -> String {
      let quote: UInt8 = accept("'") ? 39 : 34
      if quote == 34 { try require("\"") }
      guard let end = bytes[position...].firstIndex(of: quote) else { throw error }
      defer { position = end + 1 }
      return String(decoding: bytes[position..<end], as: UTF8.self)
    }

    mutating func extents() throws(NumpyError) -> [Int] {
      try require("(")
      var extents: [Int] = []
      while !accept(")") {
        guard extents.count < NumpyHeader.rankLimit else { throw error }
        extents.append(try extent())
        if !accept(",") {
          try require(")")
          break
        }
      }
      return extents
    }

    private mutating func extent() throws(NumpyError) -> Int {
      skipBlanks()
      let start = position
      while position < bytes.endIndex, 48...57 ~= bytes[position], position - start < 18 { position += 1 }
      guard let extent = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else { throw error }
      return extent
    }
  }
}
