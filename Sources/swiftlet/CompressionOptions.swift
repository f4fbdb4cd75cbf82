internal import ArgumentParser
internal import Compression

/// How a float model is made smaller and faster.
struct CompressionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Quantise a float model with the pictures, or the .npy arrays, of a folder.", valueName: "folder"),
    completion: .directory)
  var calibrate: String?

  @Option(
    help: ArgumentHelp(
      "How ranges are found: mse, minmax, entropy, percentile or percentile:99.99; by default what fits best.",
      valueName: "name"))
  var observer: ObserverName?

  @Flag(
    inversion: .prefixedNo, help: "Balance channels between layers; by default where it brings the answers nearer.")
  var equalize: Bool?

  func validate() throws {
    if calibrate == nil {
      if observer != nil { throw ValidationError("--observer needs --calibrate") }
      if equalize != nil { throw ValidationError("--equalize needs --calibrate") }
    }
  }

  /// Nil when nothing is asked for.
  var request: CompressionRequest? {
    guard let calibrate else { return nil }
    return CompressionRequest(folder: calibrate, observer: observer?.observer, equalizes: equalize)
  }
}

/// An observer by its name.
struct ObserverName: ExpressibleByArgument {
  let observer: Observer

  init?(argument: String) {
    guard let observer = Observer(name: argument) else { return nil }
    self.observer = observer
  }
}

/// What is asked for beside the compilation.
struct CompressionRequest {
  var folder: String
  var observer: Observer?
  var equalizes: Bool?
}

extension CompressionRequest {
  /// The options as they are kept in the file.
  var text: String {
    var parts = ["--calibrate"]
    if let observer { parts.append("--observer \(observer.name)") }
    if let equalizes { parts.append(equalizes ? "--equalize" : "--no-equalize") }
    return parts.joined(separator: " ")
  }
}
