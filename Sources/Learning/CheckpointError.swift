/// Why a checkpoint was refused.
public enum CheckpointError: Error, Sendable {
  case notACheckpoint
  case otherVersion(UInt32)
  case wrongLength(expected: Int, actual: Int)
  case damaged
  case otherNetwork
  case otherOptions
  case otherSampleCount(Int)
  case badPosition

  public var message: String {
    switch self {
    case .notACheckpoint: "byte 0: this is no checkpoint"
    case .otherVersion(let version): "byte 8: version \(version) of the checkpoint format is not read here"
    case .wrongLength(let expected, let actual):
      "the file has \(actual) bytes where a checkpoint of this network has \(expected)"
    case .damaged: "the digest at the end does not match the content: the file is damaged; use an older one"
    case .otherNetwork: "byte 16: the checkpoint is of another network"
    case .otherOptions: "byte 24: the checkpoint was made with other options; give the same ones to resume"
    case .otherSampleCount(let count):
      "byte 32: the checkpoint was made with \(count) samples; give the same data to resume"
    case .badPosition: "byte 40: the position in the data is out of bounds"
    }
  }
}
