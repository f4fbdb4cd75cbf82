/// Which class each cell of a picture belongs to.
///
/// All memory is taken when it is made.
public struct Segmentation: ~Copyable {
  /// The label of cells without a score that is a number, and of what lies outside of the model's input.
  public static let unknown: UInt8 = 255
  /// The most cells to a side.
  public static let maximumExtent = 4096

  /// Cells to a row and to a column.
  public let width, height: Int
  /// Scores of each cell.
  public let scoresPerCell: Int
  /// With one score a cell: from which on it is of class 1 and not of class 0.
  public let threshold: Float
  /// 2 with one score a cell.
  public let classCount: Int
  /// Cells that are unknown.
  public var unknownArea: Int { areas[Int(Segmentation.unknown)] }

  private var cells: [UInt8]
  private var areas: [Int]

  /// nil for no cells, more than `maximumExtent` to a side, or more than 255 classes.
  public init?(width: Int, height: Int, scoresPerCell: Int, threshold: Float = 0.5) {
    guard 1...Self.maximumExtent ~= width, 1...Self.maximumExtent ~= height, 1...255 ~= scoresPerCell else {
      return nil
    }
    self.width = width
    self.height = height
    self.scoresPerCell = scoresPerCell
    self.threshold = threshold
    classCount = max(2, scoresPerCell)
    cells = [UInt8](repeating: Self.unknown, count: width * height)
    areas = [Int](repeating: 0, count: 256)
    areas[Int(Self.unknown)] = width * height
  }

  /// The classes row by row.
  public var labels: Span<UInt8> {
    @_lifetime(borrow self)
    get { cells.span }
  }

  /// Cells of a class.
  public func area(ofClass label: Int) -> Int {
    precondition(0..<classCount ~= label)
    return areas[label]
  }

  /// Takes the class of the largest score of each cell, of equals the first.
  ///
  /// `scores`: [height, width, scores of a cell].
  public mutating func update(_ scores: TensorValues) {
    precondition(scores.count == cells.count * scoresPerCell)
    for label in areas.indices { areas[label] = 0 }
    for cell in cells.indices {
      let label = scoresPerCell == 1 ? side(scores[cell]) : largest(scores, cell)
      cells[cell] = label
      areas[Int(label)] += 1
    }
  }

  private func largest(_ scores: TensorValues, _ cell: Int) -> UInt8 {
    guard let label = scores.indexOfLargest(from: cell * scoresPerCell, length: scoresPerCell) else {
      return Self.unknown
    }
    return UInt8(label)
  }

  private func side(_ score: Float) -> UInt8 {
    if score.isNaN { return Self.unknown }
    return score >= threshold ? 1 : 0
  }
}
