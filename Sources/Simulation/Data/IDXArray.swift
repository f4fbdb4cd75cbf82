internal import Console

/// An array of bytes in the IDX format of the MNIST files: two zero bytes, the type 8, the number of extents, the extents
/// of 4 bytes each, big-endian, then the elements.
struct IDXArray {
  let extents: [Int]
  let bytes: ArraySlice<UInt8>

  init(_ file: [UInt8], _ path: String) throws(Refusal) {
    guard file.count >= 4, file[0] == 0, file[1] == 0, file[2] == 8, 1...4 ~= file[3] else {
      throw Refusal(path, "this is no IDX file of bytes; expected 00 00 08 and 1 to 4 extents at its beginning")
    }
    let start = 4 + 4 * Int(file[3])
    guard file.count >= start else { throw Refusal(path, "byte \(file.count): the file ends before its extents do") }
    var (extents, count): ([Int], Int) = ([], 1)
    for place in stride(from: 4, to: start, by: 4) {
      let extent = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent > 0, !overflow else { throw Refusal(path, "byte \(place): an extent of \(extent) is not possible") }
      extents.append(extent)
      count = product
    }
    guard file.count - start == count else {
      throw Refusal(path, "byte \(start): \(file.count - start) elements follow, the extents need \(count)")
    }
    (self.extents, bytes) = (extents, file[start...])
  }
}
