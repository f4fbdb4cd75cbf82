/// Frames of Motion JPEG whose codes are noise, read with the standard's tables: coefficients of every size.
enum JPEGNoise {
  /// Samples of luma for each of chroma, across and down.
  enum Sampling: CaseIterable {
    case both, across, none, grey

    var name: String {
      switch self {
      case .both: "4:2:0"
      case .across: "4:2:2"
      case .none: "4:4:4"
      case .grey: "grey"
      }
    }

    fileprivate var luma: UInt8 {
      switch self {
      case .both: 0x22
      case .across: 0x21
      case .none, .grey: 0x11
      }
    }
  }

  static func frame(_ sampling: Sampling, _ width: Int, _ height: Int) -> [UInt8] {
    let count = UInt8(sampling == .grey ? 1 : 3)
    var bytes: [UInt8] = [0xFF, 0xD8]
    bytes += [0xFF, 0xDB, 0, 67, 0] + (0..<64).map { 1 + $0 / 4 }
    bytes += [0xFF, 0xC0, 0, 8 + 3 * count, 8]
    for extent in [height, width] { bytes += [UInt8(extent >> 8), UInt8(extent & 0xFF)] }
    bytes.append(count)
    for component in 0..<count { bytes += [component, component == 0 ? sampling.luma : 0x11, 0] }
    bytes += [0xFF, 0xDA, 0, 6 + 2 * count, count]
    for component in 0..<count { bytes += [component, component == 0 ? 0 : 0x11] }
    bytes += [0, 63, 0]
    // More than the blocks take.
    for byte in noise((width + 16) * (height + 16) * 3) { bytes += byte == 0xFF ? [0xFF, 0] : [byte] }
    return bytes + [0xFF, 0xD9]
  }
}
