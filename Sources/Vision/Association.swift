/// Which detections of a frame go to which tracks, stage by stage, by numbers of both.
struct Association: ~Copyable {
  private var problem: LinearAssignment
  private var tracks, observations: [Int]
  private var stageObservationCount = 0
  private var isObservationTaken: [Bool]
  /// Tracks of the stage.
  private(set) var stageTrackCount = 0

  init(trackCapacity: Int, detectionCapacity: Int) {
    problem = LinearAssignment(rowCapacity: trackCapacity, columnCapacity: detectionCapacity)
    tracks = [Int](repeating: 0, count: trackCapacity)
    observations = [Int](repeating: 0, count: detectionCapacity)
    isObservationTaken = [Bool](repeating: false, count: detectionCapacity)
  }

  /// Starts a frame with so many detections, none of them taken.
  mutating func begin(_ observationCount: Int) {
    for index in 0..<observationCount { isObservationTaken[index] = false }
  }

  mutating func beginStage() { (stageTrackCount, stageObservationCount) = (0, 0) }

  mutating func addTrack(_ index: Int) {
    tracks[stageTrackCount] = index
    stageTrackCount += 1
  }

  mutating func addObservation(_ index: Int) {
    observations[stageObservationCount] = index
    stageObservationCount += 1
  }

  func isTaken(_ observation: Int) -> Bool { isObservationTaken[observation] }

  /// Pairs the tracks and detections of the stage at the least sum of costs, none above `limit`.
  mutating func solve(limit: Float, cost: (_ track: Int, _ observation: Int) -> Float) {
    problem.begin(rows: stageTrackCount, columns: stageObservationCount)
    for row in 0..<stageTrackCount {
      for column in 0..<stageObservationCount {
        problem[row, column] = Double(cost(tracks[row], observations[column]))
      }
    }
    problem.solve(limit: Double(limit))
    for row in 0..<stageTrackCount {
      if let column = problem.column(ofRow: row) { isObservationTaken[observations[column]] = true }
    }
  }

  /// The track of a row of the stage and its detection; nil when it got none.
  func pair(_ row: Int) -> (track: Int, observation: Int)? {
    problem.column(ofRow: row).map { (tracks[row], observations[$0]) }
  }
}
