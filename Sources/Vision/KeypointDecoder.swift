/// A keypoint and how sure the model is of it.
public struct ScoredKeypoint: Equatable, Sendable {
  public var point: Keypoint
  /// As the score coding says, 0 to 1; 0 for a point that is unusable.
  public var score: Float

  public init(point: Keypoint, score: Float) {
    self.point = point
    self.score = score
  }
}

/// Turns the outputs of a model for poses or marks into keypoints. All memory is taken when it is made.
public struct KeypointDecoder: ~Copyable {
  public static let maximumCount = 1024

  public let layout: KeypointLayout
  public let scoreCoding: ScoreCoding
  public let inputWidth, inputHeight: Int
  /// Of the last picture: keypoints that are no numbers or far outside.
  public private(set) var unusableCount = 0

  private var found: [ScoredKeypoint]

  /// nil for counts or extents that are not possible.
  public init?(
    _ layout: KeypointLayout, count: Int, scoreCoding: ScoreCoding = .probability, inputWidth: Int, inputHeight: Int
  ) {
    let extents = 1...16384
    guard 1...Self.maximumCount ~= count, extents ~= inputWidth, extents ~= inputHeight, layout.isPossible else {
      return nil
    }
    self.layout = layout
    self.scoreCoding = scoreCoding
    self.inputWidth = inputWidth
    self.inputHeight = inputHeight
    found = [ScoredKeypoint](repeating: ScoredKeypoint(point: Keypoint(x: 0, y: 0), score: 0), count: count)
  }

  /// The keypoints of the last picture, in the model's order.
  public var keypoints: Span<ScoredKeypoint> {
    @_lifetime(borrow self)
    get { found.span }
  }

  /// Elements of the output, and of the one with offsets.
  public var valueCount: Int {
    switch layout {
    case .heatmaps(let columns, let rows, _, _): columns * rows * found.count
    case .rows(let valuesPerRow, _, _, _): valuesPerRow * found.count
    }
  }

  public var offsetCount: Int {
    if case .heatmaps(let columns, let rows, _, .offsets) = layout { 2 * columns * rows * found.count } else { 0 }
  }

  /// Reads the outputs, of the counts above, and brings the keypoints into the picture's pixels.
  public mutating func decode(
    _ values: TensorValues, offsets: TensorValues? = nil, in picture: PictureTransform = PictureTransform()
  ) {
    precondition(values.count == valueCount && (offsets?.count ?? 0) == offsetCount)
    unusableCount = 0
    for index in found.indices {
      var keypoint = keypoint(index, values, offsets)
      keypoint.point.x = keypoint.point.x * picture.scaleX + picture.offsetX
      keypoint.point.y = keypoint.point.y * picture.scaleY + picture.offsetY
      if !keypoint.point.isUsable || keypoint.score.isNaN {
        keypoint = ScoredKeypoint(point: Keypoint(x: 0, y: 0), score: 0)
        unusableCount += 1
      }
      found[index] = keypoint
    }
  }

  private func keypoint(_ index: Int, _ values: TensorValues, _ offsets: TensorValues?) -> ScoredKeypoint {
    switch layout {
    case .heatmaps(let columns, let rows, let offset, let refinement):
      let map = Heatmap(values: values, columns: columns, rows: rows, count: found.count, index: index)
      let peak = map.peak
      let score = scoreCoding.score(map[peak.column, peak.row])
      if let offsets {
        let start = (peak.row * columns + peak.column) * 2 * found.count + index
        let x = Float(peak.column) * step(inputWidth, columns) + offsets[start + found.count]
        let y = Float(peak.row) * step(inputHeight, rows) + offsets[start]
        return ScoredKeypoint(point: Keypoint(x: x, y: y), score: score)
      }
      var place = Keypoint(x: Float(peak.column) + offset, y: Float(peak.row) + offset)
      if refinement == .quarter { map.refine(&place, peak) }
      let (stepX, stepY) = (Float(inputWidth) / Float(columns), Float(inputHeight) / Float(rows))
      return ScoredKeypoint(point: Keypoint(x: place.x * stepX, y: place.y * stepY), score: score)
    case .rows(let valuesPerRow, let isRowFirst, let isRelative, let scoreIndex):
      let start = index * valuesPerRow
      let (first, second) = (values[start], values[start + 1])
      var point = isRowFirst ? Keypoint(x: second, y: first) : Keypoint(x: first, y: second)
      if isRelative { point = Keypoint(x: point.x * Float(inputWidth), y: point.y * Float(inputHeight)) }
      return ScoredKeypoint(point: point, score: scoreIndex.map { scoreCoding.score(values[start + $0]) } ?? 1)
    }
  }

  /// Pixels from one cell to the next when the first and the last lie on the edges.
  private func step(_ extent: Int, _ cells: Int) -> Float { Float(extent - 1) / Float(max(1, cells - 1)) }
}

extension KeypointLayout {
  fileprivate var isPossible: Bool {
    switch self {
    case .heatmaps(let columns, let rows, let offset, _):
      1...1024 ~= columns && 1...1024 ~= rows && offset >= 0 && offset <= 1
    case .rows(let valuesPerRow, _, _, let scoreIndex):
      2...64 ~= valuesPerRow && (scoreIndex.map { 2..<valuesPerRow ~= $0 } ?? true)
    }
  }
}
