/// How the weights section holds a constant that is not stored as it is. Raw values are part of the format.
public enum ConstantCoding: UInt8, Sendable, CaseIterable {
  /// A zstd frame of the bytes.
  case zstd = 2
  /// The bitmap form: which blocks of four bytes are not zero, and those.
  case bitmap = 3
  /// A zstd frame of the bitmap form.
  case bitmapZstd = 4
  /// A zstd frame of the first bytes of all elements, then of the second ones and so on.
  case planesZstd = 5

  /// The name used in reports and in JSON.
  public var name: String {
    switch self {
    case .zstd: "zstd"
    case .bitmap: "bitmap4"
    case .bitmapZstd: "bitmap4+zstd"
    case .planesZstd: "planes+zstd"
    }
  }
}

/// The coding of a constant and the bytes that it takes in the weights section.
public struct CodedForm: Equatable, Sendable {
  public var coding: ConstantCoding
  public var byteCount: Int

  public init(coding: ConstantCoding, byteCount: Int) {
    self.coding = coding
    self.byteCount = byteCount
  }
}
