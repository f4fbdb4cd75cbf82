/// The bytes of equally long elements, sorted by their place in the element: all first ones, all second ones, ...
enum BytePlanes {
  /// The planes of `bytes`, whose size is a multiple of the element's.
  static func form(of bytes: RawSpan, elementByteCount: Int) -> [UInt8] {
    var form: [UInt8] = []
    form.reserveCapacity(bytes.byteCount)
    for place in 0..<elementByteCount {
      for offset in stride(from: place, to: bytes.byteCount, by: elementByteCount) {
        form.append(unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
      }
    }
    return form
  }

  /// Puts elements together again; `form` and `target` are of one size, a multiple of the element's.
  static func join(_ form: RawSpan, into target: UnsafeMutableRawBufferPointer, elementByteCount: Int) {
    precondition(form.byteCount == target.count)
    let count = target.count / elementByteCount
    if elementByteCount == 4 { return unsafe joinWords(form, into: target) }
    for place in 0..<elementByteCount {
      for element in 0..<count {
        unsafe target[element * elementByteCount + place] = form.unsafeLoad(
          fromByteOffset: place * count + element, as: UInt8.self)
      }
    }
  }

  private static func joinWords(_ form: RawSpan, into target: UnsafeMutableRawBufferPointer) {
    let count = target.count / 4
    func byte(_ place: Int, _ element: Int) -> UInt32 {
      UInt32(unsafe form.unsafeLoad(fromByteOffset: place * count + element, as: UInt8.self)) << UInt32(8 * place)
    }
    for element in 0..<count {
      let word = byte(0, element) | byte(1, element) | byte(2, element) | byte(3, element)
      unsafe target.storeBytes(of: word, toByteOffset: element * 4, as: UInt32.self)
    }
  }
}
