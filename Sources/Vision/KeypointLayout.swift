/// How a model says where the joints of a body or the marks of a face are.
public enum KeypointLayout: Equatable, Sendable {
  /// A map of scores for each keypoint, [rows, columns, keypoints]: it is where its map is highest.
  ///
  /// `offset`: where in its cell, as a part of it, a keypoint without further refinement is.
  case heatmaps(columns: Int, rows: Int, offset: Float, refinement: HeatmapRefinement)
  /// A row of values for each keypoint, in pixels of the input or, for `isRelative`, in parts of it: x and y, or y and x
  /// for `isRowFirst`, first. `scoreIndex`: where in its row the score is; nil where there is none.
  case rows(valuesPerRow: Int, isRowFirst: Bool, isRelative: Bool, scoreIndex: Int?)

  /// MoveNet for one person: rows of y, x, score.
  public static let moveNet = KeypointLayout.rows(valuesPerRow: 3, isRowFirst: true, isRelative: true, scoreIndex: 2)
  /// The marks of MediaPipe's faces and hands: rows of x, y, depth, in pixels.
  public static let marks = KeypointLayout.rows(valuesPerRow: 3, isRowFirst: false, isRelative: false, scoreIndex: nil)
}

/// How the place between the cells of a heatmap is found.
public enum HeatmapRefinement: Equatable, Sendable {
  case none
  /// A quarter of a cell towards the higher neighbour, in x and in y.
  ///
  /// A. Newell, K. Yang, J. Deng, "Stacked Hourglass Networks for Human Pose Estimation", ECCV 2016.
  case quarter
  /// From an output of its own, [rows, columns, 2 x keypoints], all y before all x, in pixels: PoseNet, where one cell
  /// less than there are spans the input.
  case offsets
}
