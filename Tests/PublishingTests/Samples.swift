import Foundation
import Linux
import Publishing
import Text

/// A folder of its own for each test, removed by the test.
func temporaryFolder() -> String {
  let path = "/tmp/swiftlet-publishing-\(MonotonicClock.nanoseconds)-\(UInt32.random(in: 0 ... .max))"
  try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  return path
}

func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

func text(of path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

/// A result with everything in it.
func sampleResult() -> FrameResult {
  let model = ModelIdentity(name: "face \"1\"", version: "3", labels: ["face"])
  var result = FrameResult(source: "door", model: model)
  result.sequence = 12
  result.captureTime = 1_700_000_000_123_456_789
  result.age = 23_456_789
  result.inferenceTime = 3_200_000
  var object = FoundObject()
  (object.score, object.left, object.top, object.width, object.height) = (0.92, 0.1, 0.2, 0.30004, 0.4)
  object.track = 7
  object.keypoints.append(FoundPoint(x: 0.25, y: 0.5))
  result.objects.append(object)
  object = FoundObject()
  object.label = 5
  result.objects.append(object)
  result.classes.append(FoundClass(label: 0, score: .nan))
  result.events.append(SceneEvent(.entered, "porch", track: 7))
  return result
}

func line(_ result: FrameResult) -> [UInt8] {
  var text = TextBuffer()
  result.write(to: &text)
  return text.bytes
}
