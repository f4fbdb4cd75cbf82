internal import Decoders
internal import Publishing
internal import Vision

/// What is remembered of one source's pictures: objects that are followed, who is in which zone, what crossed which
/// line. Memory is taken when the size of the pictures changes.
struct Scene: ~Copyable {
  private let options: SceneOptions
  private let labels: [String]
  private var width = 0
  private var height = 0
  private var tracker: Tracker
  private var watches: [ZoneWatch] = []
  private var counters: [LineWatch] = []
  /// Frames of the source that were not looked at since the last one.
  private var lastSequence: UInt64?

  /// `labels`: the classes' names, in order.
  init(_ options: SceneOptions, labels: [String]) {
    self.options = options
    tracker = Tracker(
      options.tracking ?? TrackerOptions(), detectionCapacity: PictureFindings.detectionCapacity)
    self.labels = labels
  }

  /// Takes in what was found in a frame and tells the events. Detections below `threshold` only keep tracks alive.
  mutating func update(
    _ findings: borrowing PictureFindings, in picture: PictureGeometry, sequence: UInt64, threshold: Float,
    into result: inout FrameResult
  ) {
    guard options.tracking != nil else {
      let found = findings.detections
      for index in found.indices where found[index].score >= threshold {
        result.add(found[index], track: 0, in: picture)
      }
      return
    }
    if picture.width != width || picture.height != height { begin(picture) }
    let passed = lastSequence.map { sequence > $0 ? sequence - $0 - 1 : 0 } ?? 0
    lastSequence = sequence
    tracker.update(findings.detections, skippedFrames: Int(min(passed, 1000)))
    tell(findings, in: picture, threshold, &result)
    watch(&result)
  }

  private mutating func begin(_ picture: PictureGeometry) {
    (width, height, lastSequence) = (picture.width, picture.height, nil)
    tracker.reset()
    watches = options.zones.compactMap { ZoneWatch($0, width, height, labels) }
    counters = options.lines.compactMap { LineWatch($0, width, height, labels) }
  }

  private mutating func tell(
    _ findings: borrowing PictureFindings, in picture: PictureGeometry, _ threshold: Float,
    _ result: inout FrameResult
  ) {
    let found = findings.detections
    let tracks = tracker.living
    for index in found.indices {
      var number: UInt64 = 0
      for track in tracks.indices {
        let candidate = tracks[track]
        if candidate.detection == index { number = candidate.id }
      }
      let detection = found[index]
      guard detection.score >= threshold || number > 0 else { continue }
      result.add(detection, track: UInt32(truncatingIfNeeded: number), in: picture)
    }
  }

  private mutating func watch(_ result: inout FrameResult) {
    let (tracks, frame) = (tracker.living, tracker.frame)
    for watch in watches { watch.update(tracks, frame: frame, into: &result) }
    for counter in counters { counter.update(tracks, into: &result) }
  }
}

extension FrameResult {
  fileprivate mutating func add(_ detection: Detection, track: UInt32, in picture: PictureGeometry) {
    let (width, height) = (Float(picture.width), Float(picture.height))
    let box = detection.box.clipped(to: Box(left: 0, top: 0, right: width, bottom: height))
    var object = FoundObject()
    object.label = detection.label
    object.score = detection.score
    object.left = box.left / width
    object.top = box.top / height
    object.width = box.width / width
    object.height = box.height / height
    object.track = track
    for index in 0..<detection.keypointCount {
      let point = detection[keypoint: index]
      object.keypoints.append(FoundPoint(x: point.x / width, y: point.y / height))
    }
    objects.append(object)
  }
}
