/// The numbers of the `.swl` container; `firmware-notes/` has the whole format.
///
/// ```
/// 0    magic "SWLMODEL"            8
/// 8    version                     4
/// 12   number of sections          4
/// 16   length of the file          8
/// 24   reserved, zero              8
/// 32   identity of the signing key 32   zero: not signed
/// 64   signature                   64   Ed25519 over header and table with this field and the digest zero
/// 128  digest of header and table  32   SHA-256 with this field and the signature zero
/// 160  section table               64 each
/// ...  sections, each at a multiple of 64, zeros between
/// ```
/// A table entry: kind 4, reserved 4, offset 8, length 8, reserved 8, SHA-256 32.
enum Container {
  static let magic: StaticString = "SWLMODEL"
  /// The newest version; files without coded constants are of version 1.
  static let version: UInt32 = 2
  static let headerByteCount = 160
  static let entryByteCount = 64
  static let alignment = 64
  /// The number of sections, of which there are at most 16, in its lowest byte.
  static let sectionCount = 12
  static let signer = 32..<64
  static let signature = 64..<128
  static let digest = 128..<160
  static let maximumSections = 16

  enum SectionKind: UInt32 {
    case manifest = 1
    case tensors = 2
    case steps = 3
    case weights = 4
    case trainable = 5
    case driftReference = 6
  }
}

/// What a model file may ask for before it is refused.
public struct ModelLimits: Sendable {
  /// The most bytes of activations and of weights, each. Packing may multiply weights: sizes stay below an address.
  public var memoryByteCount = Int.bitWidth == 32 ? 1 << 27 : 1 << 30
  public var tensorCount = 1 << 16
  public var bufferCount = 1 << 12
  public var stepCount = 1 << 16
  /// The most elementary operations (multiply-accumulates, elements moved) of one run.
  public var workCount: Int64 = 1 << 40

  public init() {}
}
