/// Bytes of a `.npy` file, right or wrong.
enum NumpyFile {
  static func bytes(
    type: String = "|i1", shape: String = "(1, 28, 28, 1)", order: String = "False", version: UInt8 = 1,
    data: [UInt8] = [UInt8](repeating: 0, count: 784)
  ) -> [UInt8] {
    let header = Array("{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }\n".utf8)
    let count = header.count
    let length = [UInt8(count & 255), UInt8(count >> 8)] + (version == 1 ? [] : [0, 0])
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + header + data
  }
}
