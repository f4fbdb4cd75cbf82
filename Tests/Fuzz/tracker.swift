import Vision

/// Takes the input as detections, frame after frame, and lets a tracker, zones and lines follow them. What comes out must
/// be finite, within the capacities and consistent from frame to frame.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  if count >= 2 { follow(Array(UnsafeBufferPointer(start: bytes, count: count))) }
  return 0
}

private let zone = Polygon([
  Keypoint(x: 0, y: 0), Keypoint(x: 100, y: 20), Keypoint(x: 60, y: 120), Keypoint(x: 10, y: 90),
])!
private let line = CountingLine(start: Keypoint(x: 40, y: 0), end: Keypoint(x: 70, y: 128))!

private func follow(_ file: [UInt8]) {
  var options = TrackerOptions()
  options.keepsClasses = file[0] & 1 == 0
  options.weighsScores = file[0] & 2 == 0
  options.framesToConfirm = Int(file[0] >> 2 & 3)
  options.framesToKeep = Int(file[0] >> 4)
  var tracker = Tracker(options, trackCapacity: 6, detectionCapacity: 8)
  var zones = ZoneMonitor([zone], framesToEnter: 1, framesToLeave: 2, trackCapacity: 6)
  var lines = LineMonitor([line], margin: Float(file[1] & 15), trackCapacity: 6)
  var rest = file[2...]
  while let head = rest.popFirst() {
    let detections = (0..<head & 15).compactMap { _ in detection(&rest) }
    tracker.update(detections.span, skippedFrames: head & 128 == 0 ? 0 : Int(head >> 4 & 7) - 1)
    zones.update(tracker.living, frame: tracker.frame)
    lines.update(tracker.living)
    check(tracker, detections.count)
    let counts = zones.counts(ofZone: 0)
    precondition(counts.inside >= 0 && counts.inside <= 6 && counts.entered == counts.left + UInt64(counts.inside))
  }
}

/// A byte for the kind, four edges, halves of a byte or the upper three bytes of a float, and the score.
private func detection(_ rest: inout ArraySlice<UInt8>) -> Detection? {
  guard let kind = rest.popFirst(), rest.count >= 13 else { return nil }
  func next() -> Float {
    let first = rest.removeFirst()
    if kind & 1 == 0 { return Float(first) / 2 }
    let (second, third) = (rest.removeFirst(), rest.removeFirst())
    return Float(bitPattern: UInt32(first) << 24 | UInt32(second) << 16 | UInt32(third) << 8)
  }
  let box = Box(left: next(), top: next(), right: next(), bottom: next())
  return Detection(box: box, score: Float(rest.removeFirst()) / 250, label: Int(kind >> 1 & 1))
}

private func check(_ tracker: borrowing Tracker, _ detectionCount: Int) {
  let tracks = tracker.living
  precondition(tracks.count <= 6)
  for index in tracks.indices {
    let track = tracks[index]
    precondition(track.box.isUsable && track.velocityX.isFinite && track.velocityY.isFinite)
    precondition((track.state == .tentative) == (track.id == 0) && 0..<6 ~= track.slot)
    precondition((track.state == .lost) == (track.detection == nil))
    if let detection = track.detection { precondition(0..<detectionCount ~= detection) }
    for other in 0..<index {
      precondition(tracks[other].slot != track.slot && (track.id == 0 || tracks[other].id != track.id))
      precondition(track.detection == nil || tracks[other].detection != track.detection)
    }
  }
}
