package import Console
package import Engine
internal import Linux
internal import ModelFormat
package import Vision

/// What a model's outputs are taken for.
package enum OutputDescription {
  /// At most so many classes whose scores reach the threshold.
  case classes(limit: Int, threshold: Float, smoothing: SmoothingOptions?)
  case detections(DetectorDescription)
  /// Classes that cover at least this share of the picture.
  case segments(threshold: Float)
  case keypoints

  /// Makes the reader for a model; refuses one whose outputs are something else. `path` is its name.
  package func reader(for session: Session, path: String) throws(Refusal) -> any OutputReader {
    switch self {
    case .classes(let limit, let threshold, let smoothing):
      return Reader(
        try ClassReading(session, limit: limit, threshold: threshold, smoothing: smoothing, path: path))
    case .detections(let description): return Reader(try DetectionReading(session, description, path: path))
    case .segments(let threshold): return Reader(try SegmentReading(session, threshold: threshold, path: path))
    case .keypoints: return Reader(try KeypointReading(session, path: path))
    }
  }
}
