/// The text in an array of C characters, up to its zero.
func text<Field>(_ field: Field) -> String {
  unsafe withUnsafeBytes(of: field) { bytes in
    let end = unsafe bytes.firstIndex(of: 0) ?? bytes.count
    return unsafe String(decoding: bytes[..<end], as: UTF8.self)
  }
}
