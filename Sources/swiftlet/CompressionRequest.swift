internal import Compression

/// How a float model is to be compressed.
struct CompressionRequest {
  /// What it is calibrated with.
  var folder: String
  var observer: Observer?
  var equalizes: Bool?
  var latencyBudget: LatencyBudget?
  var pruning: PruningTarget?
  var pruningOptions = PruningOptions()
  var channelDensity: Double?
  /// Labelled pictures.
  var accuracy: String?
  var wantsReport = false

  /// The options as they are kept in the file: those that decide what is in it.
  var text: String {
    var parts = ["--calibrate"]
    if let observer { parts.append("--observer \(observer.name)") }
    if let equalizes { parts.append(equalizes ? "--equalize" : "--no-equalize") }
    if let latencyBudget { parts.append("--latency-budget \(latencyBudget.text)") }
    if let pruning { parts.append("--prune \(pruning.text)") }
    if pruningOptions.isEven { parts.append("--prune-evenly") }
    if !pruningOptions.fits { parts.append("--prune-by-magnitude") }
    if let channelDensity { parts.append("--prune-channels \(channelDensity)") }
    return parts.joined(separator: " ")
  }
}
