public import CKernels

/// What a frame's luma is made of: the shares of red and blue of a standard.
public enum ColorMatrix: Sendable, CaseIterable {
  /// ITU-R BT.601, of standard definition and JPEG.
  case bt601
  /// ITU-R BT.709, of high definition.
  case bt709
  /// ITU-R BT.2020 with non-constant luminance, of ultra high definition.
  case bt2020

  var shares: (red: Double, blue: Double) {
    switch self {
    case .bt601: (0.299, 0.114)
    case .bt709: (0.2126, 0.0722)
    case .bt2020: (0.2627, 0.0593)
    }
  }
}

/// The bytes that stand for black and white, and for the ends of chroma.
public enum ColorRange: Sendable, CaseIterable {
  /// Luma 16...235, chroma 16...240, as the standards have it.
  case limited
  /// 0...255 for both, as JPEG has it.
  case full

  /// `black` and the distances from end to end.
  var extent: (black: Double, luma: Double, chroma: Double) {
    switch self {
    case .limited: (16, 219, 224)
    case .full: (0, 255, 255)
    }
  }
}

extension swl_color_factors {
  /// The factors of the inverse of ITU-R BT.601-7, BT.709-6 and BT.2020-2 (section 2.5, item 3, table 4):
  /// Y = Kr R + Kg G + Kb B with Kg = 1 - Kr - Kb, Cb = (B - Y) / (2 - 2 Kb), Cr = (R - Y) / (2 - 2 Kr), stored as black + Y * luma and
  /// 128 + C * chroma. Solved for bytes, with y = 255 / luma and c = 255 / chroma:
  ///
  ///     R = y (Y - black) + c (2 - 2 Kr) (V - 128)
  ///     G = y (Y - black) - c (2 - 2 Kb) Kb / Kg (U - 128) - c (2 - 2 Kr) Kr / Kg (V - 128)
  ///     B = y (Y - black) + c (2 - 2 Kb) (U - 128)
  ///
  /// Kernels take luma relative to 128: `offset` is y (128 - black). A kernel's bytes are at most 1 away from these
  /// values rounded, and at most 0.55 from the values themselves where those lie within 0...255.
  public init(_ matrix: ColorMatrix, _ range: ColorRange) {
    let (red, blue) = matrix.shares
    let green = 1 - red - blue
    let (black, luma, chroma) = range.extent
    func factor(_ value: Double) -> Int16 { Int16((value * 8192).rounded()) }
    let scale = 255 / luma
    let (ofRed, ofBlue) = (255 / chroma * 2 * (1 - red), 255 / chroma * 2 * (1 - blue))
    self.init(
      y: factor(scale), r_v: factor(ofRed), g_u: factor(-ofBlue * blue / green), g_v: factor(-ofRed * red / green),
      b_u: factor(ofBlue), offset: Int16((scale * (128 - black) * 64).rounded()) + 32)
  }
}
