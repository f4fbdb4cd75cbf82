/// The geometry of a convolution or a pooling. Pads are zeros, in pixels.
public struct SlidingWindow: Equatable, Sendable {
  public var kernelHeight, kernelWidth: Int
  public var strideHeight = 1
  public var strideWidth = 1
  public var dilationHeight = 1
  public var dilationWidth = 1
  public var padTop = 0
  public var padBottom = 0
  public var padLeft = 0
  public var padRight = 0

  public init(kernelHeight: Int, kernelWidth: Int) {
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
  }

  /// A square window; `pad` on all sides.
  public init(_ kernel: Int, stride: Int = 1, dilation: Int = 1, pad: Int = 0) {
    self.init(kernelHeight: kernel, kernelWidth: kernel)
    (strideHeight, strideWidth, dilationHeight, dilationWidth) = (stride, stride, dilation, dilation)
    (padTop, padBottom, padLeft, padRight) = (pad, pad, pad, pad)
  }

  /// Positions inside one sample of an input; nil when there is none or a number is out of bounds.
  func positions(in input: Extent) -> (height: Int, width: Int)? {
    func count(_ extent: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ before: Int, _ after: Int) -> Int? {
      let limit = 1 << 20
      guard 1...limit ~= kernel, 1...limit ~= stride, 1...limit ~= dilation, 0...limit ~= before, 0...limit ~= after
      else { return nil }
      let free = Int64(extent) + Int64(before + after) - Int64(kernel - 1) * Int64(dilation) - 1
      return free >= 0 ? Int(free) / stride + 1 : nil
    }
    guard let height = count(input.height, kernelHeight, strideHeight, dilationHeight, padTop, padBottom),
      let width = count(input.width, kernelWidth, strideWidth, dilationWidth, padLeft, padRight)
    else { return nil }
    return (height, width)
  }

  /// Pixels under the window; nil when there are more than 2^20.
  var tapCount: Int? {
    let limit = 1 << 20
    guard 1...limit ~= kernelHeight, kernelWidth > 0, kernelWidth <= limit / kernelHeight else { return nil }
    return kernelHeight * kernelWidth
  }

  /// Whether every position reads one pixel, in order, so that the input itself is the matrix of patches.
  var isPointwise: Bool { self == SlidingWindow(1) }
}
