/// The extents of a tensor, outermost first, at most `maximumRank` of them. A scalar has rank 0 and one element.
public struct Shape: Sendable {
  public static let maximumRank = 6

  /// The number of dimensions.
  public private(set) var rank: Int
  private var extents: InlineArray<6, Int32>

  /// The shape of a scalar.
  public init() {
    rank = 0
    extents = InlineArray(repeating: 1)
  }

  /// A shape with the given extents, or nil when there are too many of them, one is below 1, or the number of elements
  /// passes `Int32.max`.
  public init?<Extents: Sequence>(_ extents: Extents) where Extents.Element == Int {
    self.init()
    var elements = 1
    for extent in extents {
      guard rank < Shape.maximumRank, extent > 0, extent <= Int(Int32.max) else { return nil }
      let (product, overflow) = elements.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= Int(Int32.max) else { return nil }
      elements = product
      self.extents[rank] = Int32(extent)
      rank += 1
    }
  }

  /// The extent of a dimension, 0 being the outermost.
  public subscript(dimension: Int) -> Int {
    precondition(dimension < rank)
    return Int(extents[dimension])
  }

  /// The product of all extents.
  public var elementCount: Int { elementCount(of: 0..<rank) }

  /// The product of the extents of some dimensions.
  public func elementCount(of dimensions: Range<Int>) -> Int {
    var count = 1
    for dimension in dimensions { count *= self[dimension] }
    return count
  }

  /// The extents as an array, outermost first.
  public var dimensions: [Int] {
    var result: [Int] = []
    for dimension in 0..<rank { result.append(self[dimension]) }
    return result
  }

  /// The elements between two neighbours along each dimension of a dense row-major tensor.
  public var strides: [Int] {
    var result = [Int](repeating: 1, count: rank)
    var stride = 1
    for dimension in (0..<rank).reversed() {
      result[dimension] = stride
      stride *= self[dimension]
    }
    return result
  }
}

extension Shape: Equatable {
  public static func == (a: Shape, b: Shape) -> Bool {
    guard a.rank == b.rank else { return false }
    for dimension in 0..<a.rank where a[dimension] != b[dimension] { return false }
    return true
  }
}

extension Shape {
  /// The extents joined by "x", as in "1x224x224x3".
  public var description: String {
    guard rank > 0 else { return "scalar" }
    var text = "\(self[0])"
    for dimension in 1..<max(rank, 1) { text += "x\(self[dimension])" }
    return text
  }
}
