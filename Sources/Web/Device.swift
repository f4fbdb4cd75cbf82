package import Text

/// What the server asks of the program that it belongs to; any of its threads may ask at any time.
///
/// Nothing of it may take a lock that the frame loop waits for. Of `swap`, `rollBack` and an upload's `finish` one runs
/// at a time; they may take seconds.
package protocol Device: AnyObject, Sendable {
  /// Appends metrics in Prometheus's text format.
  func writeMetrics(to text: inout TextBuffer)

  func status() -> DeviceStatus

  /// Lighter than a status: probes ask often.
  func condition() -> Condition

  /// Lets a version of a model that is in the store serve.
  func swap(model: String, to version: UInt64) throws(Problem) -> CommandProgress

  /// Lets the version serve that did before.
  func rollBack(model: String) throws(Problem) -> CommandProgress

  /// Begins to take a new version of a model into the store; at most one upload is under way.
  func beginUpload(model: String, byteCount: Int) throws(Problem) -> any Upload

  /// Samples that wait for a label.
  func samples() throws(Problem) -> [SampleStatus]

  func label(sample: String, as label: String) throws(Problem)

  /// Keeps a picture that came with its label; returns its identifier.
  func add(sample picture: [UInt8], labelled label: String) throws(Problem) -> String

  func take(_ feedback: Feedback) throws(Problem)
}

/// Whether a program is well.
package struct Condition: Sendable {
  /// Its threads make progress; else it should be started anew.
  package var isAlive: Bool
  /// Frames come and results go.
  package var isReady: Bool
  /// For people; empty when all is well.
  package var reason: String

  package init(isAlive: Bool, isReady: Bool, reason: String = "") {
    self.isAlive = isAlive
    self.isReady = isReady
    self.reason = reason
  }
}

/// How far a command has got.
package enum CommandProgress: Sendable {
  case done
  /// It goes on, as the status tells.
  case begun

  var word: StaticString {
    switch self {
    case .done: "done"
    case .begun: "begun"
    }
  }
}

/// A model file on its way.
package protocol Upload: AnyObject {
  /// Takes the next bytes.
  func write(_ part: Span<UInt8>) throws(Problem)

  /// All bytes are there: checks the file, lets the store have it and returns its version.
  func finish() throws(Problem) -> UInt64

  /// Forgets what was taken: the connection broke, or `write` or `finish` threw.
  func cancel()
}

/// A frame that is kept for a label.
package struct SampleStatus: Sendable {
  package var identifier, model: String
  /// Nanoseconds since 1970.
  package var captureTime: UInt64
  /// What the model took it for.
  package var label: String
  package var score: Double

  package init(identifier: String, model: String, captureTime: UInt64, label: String, score: Double) {
    self.identifier = identifier
    self.model = model
    self.captureTime = captureTime
    self.label = label
    self.score = score
  }
}

/// What a person says about a result.
package struct Feedback: Sendable {
  package var source: String
  /// Of the frame within its source.
  package var sequence: UInt64
  package var isCorrect: Bool
  /// What it should have been, where it is known.
  package var label: String?

  package init(source: String, sequence: UInt64, isCorrect: Bool, label: String? = nil) {
    self.source = source
    self.sequence = sequence
    self.isCorrect = isCorrect
    self.label = label
  }
}
