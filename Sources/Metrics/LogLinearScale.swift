/// Cells for durations: 64 of equal width in each doubling, after the layout of HdrHistogram.
///
/// A duration below 128 ns has its cell alone. Above, a cell is at most 1/64 of its lower bound wide, so that its middle
/// is within `relativeError` of every duration in it.
///
///     cell       0 ... 127 | 128 ... 191 | 192 ... 255 | ...
///     width ns       1     |      2      |      4      | ...
///     from ns    0 ... 127 | 128 ... 254 | 256 ... 508 | ...
public enum LogLinearScale {
  /// The largest distance of a quantile from the duration it stands for, as a share of the latter.
  public static let relativeError = 1.0 / 128

  /// Up to 137 s; longer durations count in the last cell.
  static let cellCount = 2048
  private static let perDoubling = 64
  /// Of an eighth of a doubling.
  static let cellsPerSpan = 8

  static func cell(of nanoseconds: UInt64) -> Int {
    let shift = max(57 - nanoseconds.leadingZeroBitCount, 0)
    return min(shift * perDoubling + Int(nanoseconds >> UInt64(shift)), cellCount - 1)
  }

  /// The middle of the durations that count in the cell, in nanoseconds.
  static func middle(ofCell cell: Int) -> Double {
    let shift = max(cell / perDoubling - 1, 0)
    let first = Double((cell - shift * perDoubling) << shift)
    return first + Double((1 << shift) - 1) / 2
  }

  /// Where the cell starts, in nanoseconds.
  static func start(ofCell cell: Int) -> Double {
    let shift = max(cell / perDoubling - 1, 0)
    return Double((cell - shift * perDoubling) << shift)
  }
}
