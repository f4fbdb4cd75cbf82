/// Chooses a share of frames evenly: of any `n` frames in a row, n times the share, rounded down or up.
///
/// What is left of each frame is carried to the next, in whole millionths, so that no error adds up.
package struct FrameShare: Sendable {
  private static let whole = 1_000_000

  private let part: Int
  private var carried = 0

  /// `share`: 0 to 1.
  package init(_ share: Double) {
    part = share > 0 ? min(Int((min(share, 1) * Double(FrameShare.whole)).rounded()), FrameShare.whole) : 0
  }

  var isWhole: Bool { part == FrameShare.whole }

  /// Whether the next frame is one of them.
  package mutating func next() -> Bool {
    carried += part
    guard carried >= FrameShare.whole else { return false }
    carried -= FrameShare.whole
    return true
  }
}
