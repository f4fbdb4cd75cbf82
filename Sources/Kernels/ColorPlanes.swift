/// The planes of some rows of a frame, borrowed, each with the bytes from one row to the next.
public struct ColorPlanes: ~Escapable {
  let first, second, third: Span<UInt8>
  let strides: (Int, Int, Int)

  @_lifetime(copy plane)
  public init(_ plane: Span<UInt8>, stride: Int) {
    first = plane
    second = Span()
    third = Span()
    strides = (stride, 0, 0)
  }

  @_lifetime(copy luma, copy chroma)
  public init(luma: Span<UInt8>, chroma: Span<UInt8>, strides: (Int, Int)) {
    first = luma
    second = chroma
    third = Span()
    self.strides = (strides.0, strides.1, 0)
  }

  @_lifetime(copy luma, copy u, copy v)
  public init(luma: Span<UInt8>, u: Span<UInt8>, v: Span<UInt8>, strides: (Int, Int, Int)) {
    first = luma
    second = u
    third = v
    self.strides = strides
  }

  func byteCount(_ plane: Int) -> Int { plane == 0 ? first.count : plane == 1 ? second.count : third.count }

  func stride(_ plane: Int) -> Int { plane == 0 ? strides.0 : plane == 1 ? strides.1 : strides.2 }
}
