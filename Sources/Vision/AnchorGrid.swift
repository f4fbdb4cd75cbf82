/// A place and size that a detector's outputs are relative to, in pixels of the model's input.
public struct Anchor: Equatable, Sendable {
  public var centerX, centerY, width, height: Float

  public init(centerX: Float, centerY: Float, width: Float, height: Float) {
    self.centerX = centerX
    self.centerY = centerY
    self.width = width
    self.height = height
  }
}

/// The anchors of a detector: levels of regular cells, each cell with the same set of sizes.
///
/// Level by level, cells row by row from the top left, the sizes of a cell one after the other. Anchors are computed
/// when they are asked for: a grid takes no memory of its own.
public struct AnchorGrid: Sendable {
  public static let maximumLevelCount = 8
  public static let maximumSizesPerCell = 16
  /// The most anchors of a grid.
  public static let maximumCount = 1 << 20

  /// A width and a height, in pixels.
  public struct Size: Equatable, Sendable {
    public var width, height: Float

    public init(width: Float, height: Float) {
      self.width = width
      self.height = height
    }
  }

  private struct Level {
    var first = 0
    var columns = 0
    var rows = 0
    var stepX: Float = 0
    var stepY: Float = 0
    var sizeCount = 0
  }

  /// Extents of the model's input, in pixels.
  public let inputWidth, inputHeight: Int
  /// Where in its cell an anchor's centre lies, as a part of the cell: 0 its corner, 0.5 its middle.
  public let offset: Float
  public private(set) var count = 0
  public private(set) var levelCount = 0
  private var levels = InlineArray<8, Level>(repeating: Level())
  /// Those of each level from its number times `maximumSizesPerCell` on.
  private var sizes = InlineArray<128, Size>(repeating: Size(width: 0, height: 0))

  /// An empty grid.
  public init(inputWidth: Int, inputHeight: Int, offset: Float) {
    self.inputWidth = inputWidth
    self.inputHeight = inputHeight
    self.offset = offset
  }

  /// Adds a level of cells of `stepX` by `stepY` pixels with an anchor of each size; false, and nothing added, when a
  /// limit is passed.
  public mutating func append(columns: Int, rows: Int, stepX: Float, stepY: Float, sizes: [Size]) -> Bool {
    guard levelCount < AnchorGrid.maximumLevelCount, 1...AnchorGrid.maximumSizesPerCell ~= sizes.count else {
      return false
    }
    guard 1...16384 ~= columns, 1...16384 ~= rows, columns * rows <= AnchorGrid.maximumCount,
      columns * rows * sizes.count <= AnchorGrid.maximumCount - count
    else { return false }
    levels[levelCount] = Level(
      first: count, columns: columns, rows: rows, stepX: stepX, stepY: stepY, sizeCount: sizes.count)
    for index in sizes.indices { self.sizes[levelCount * AnchorGrid.maximumSizesPerCell + index] = sizes[index] }
    levelCount += 1
    count += columns * rows * sizes.count
    return true
  }

  /// The numbers of a level's anchors.
  public func anchors(ofLevel index: Int) -> Range<Int> {
    precondition(index < levelCount)
    return levels[index].first..<(index + 1 < levelCount ? levels[index + 1].first : count)
  }

  /// An anchor by its number, below `count`.
  public subscript(index: Int) -> Anchor {
    precondition(index >= 0 && index < count)
    var number = levelCount - 1
    while levels[number].first > index { number -= 1 }
    let level = levels[number]
    let (cell, kind) = (index - level.first).quotientAndRemainder(dividingBy: level.sizeCount)
    let (row, column) = cell.quotientAndRemainder(dividingBy: level.columns)
    let size = sizes[number * AnchorGrid.maximumSizesPerCell + kind]
    return Anchor(
      centerX: (Float(column) + offset) * level.stepX, centerY: (Float(row) + offset) * level.stepY, width: size.width,
      height: size.height)
  }
}
