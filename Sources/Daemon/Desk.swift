internal import Console
internal import Imaging
internal import Linux
internal import Metrics
internal import ModelStore
internal import Samples
internal import Text
internal import Web

/// What the HTTP server asks: answers from what the thread that publishes last said, and lets commands wait for it.
final class Desk: Device, @unchecked Sendable {
  enum Order {
    case swap(model: String, version: UInt32)
    case rollBack(model: String)
    case stage(model: String, version: UInt32)
  }

  /// A command and what came of it.
  final class Request {
    let order: Order
    fileprivate var outcome: Outcome?

    fileprivate init(_ order: Order) { self.order = order }
  }

  enum Outcome {
    case done, begun
    case refused(Problem)
  }

  private let monitor = Monitor()
  private let registry: Registry
  private let bell: Bell
  private let store: ModelStore?
  private let keeping: SampleKeeping?
  private let learningModel: String
  /// nil: any text may be a label.
  private let isLabel: ((String) -> Bool)?
  private let storing = Monitor()
  private var lastStatus: DeviceStatus
  private var requests: [Request] = []
  private var feedback: [Feedback] = []

  private static let longestWait: UInt64 = 30_000_000_000
  private static let feedbackLimit = 64

  /// `store`: of its own, for uploads. `bell`: rung with every command. `learningModel`: whose samples new ones are.
  init(
    _ registry: Registry, bell: Bell, store: ModelStore?, keeping: SampleKeeping?, learningModel: String,
    isLabel: ((String) -> Bool)?, _ status: DeviceStatus
  ) {
    (self.registry, self.bell, self.store, self.keeping, lastStatus) = (registry, bell, store, keeping, status)
    (self.learningModel, self.isLabel) = (learningModel, isLabel)
  }

  // For the thread that publishes.

  func tell(_ status: DeviceStatus) { monitor.locked { lastStatus = status } }

  var hasRequests: Bool { monitor.locked { !requests.isEmpty } }

  func nextRequest() -> Request? { monitor.locked { requests.isEmpty ? nil : requests.removeFirst() } }

  func finish(_ request: Request, _ outcome: Outcome) {
    monitor.locked {
      request.outcome = outcome
      monitor.wakeAll()
    }
  }

  func nextFeedback() -> Feedback? { monitor.locked { feedback.isEmpty ? nil : feedback.removeFirst() } }

  // For the server.

  func writeMetrics(to text: inout TextBuffer) { registry.write(to: &text) }

  func status() -> DeviceStatus { monitor.locked { lastStatus } }

  func condition() -> Condition { monitor.locked { lastStatus.condition } }

  func swap(model: String, to version: UInt64) throws(Problem) -> CommandProgress {
    guard let version = UInt32(exactly: version) else { throw Problem(.invalid, "a version is a number below 2^32") }
    return try carryOut(.swap(model: model, version: version))
  }

  func rollBack(model: String) throws(Problem) -> CommandProgress { try carryOut(.rollBack(model: model)) }

  func beginUpload(model: String, byteCount: Int) throws(Problem) -> any Upload {
    guard let store else {
      throw Problem(.unavailable, "no model of this device is in a store; give one `store: NAME` in the configuration")
    }
    return ModelUpload(model, store, storing, byteCount: byteCount) { [self] version throws(Problem) in
      _ = try carryOut(.stage(model: model, version: version))
    }
  }

  func samples() throws(Problem) -> [SampleStatus] {
    guard let keeping else { throw Problem(.unavailable, "no samples are kept; give `samples` in the configuration") }
    return keeping.list(limit: 100).map { id, sample in
      SampleStatus(
        identifier: "\(id)", model: sample.model, captureTime: sample.nanoseconds,
        label: sample.scores.first.map { "\($0.label)" } ?? "", score: Double(sample.scores.first?.score ?? 0))
    }
  }

  func label(sample: String, as label: String) throws(Problem) {
    let keeping = try keepingSamples(labelled: label)
    guard let id = UInt64(sample) else { throw Problem(.notFound, "there is no such sample") }
    do throws(SampleError) { try keeping.label(id, label) } catch { throw Problem(.conflict, error.message) }
  }

  func add(sample picture: [UInt8], labelled label: String) throws(Problem) -> String {
    let keeping = try keepingSamples(labelled: label)
    let file = try Desk.jpeg(picture)
    do throws(SampleError) { return "\(try keeping.add(file, label: label, model: learningModel))" } catch {
      throw Problem(.conflict, error.message)
    }
  }

  /// A picture in any format that is known as samples are kept; what cannot be decoded is refused.
  private static func jpeg(_ picture: [UInt8]) throws(Problem) -> [UInt8] {
    do throws(ImageError) {
      let image = try Image(decoding: picture.span)
      if ImageFormat(of: picture.span) == .jpeg { return picture }
      return try image.encoded(as: .jpeg(quality: 95))
    } catch { throw Problem(.unusable, error.message) }
  }

  /// Refuses a label that nobody can learn from.
  private func keepingSamples(labelled label: String) throws(Problem) -> SampleKeeping {
    guard let keeping else { throw Problem(.unavailable, "no samples are kept; give `samples` in the configuration") }
    guard isLabel?(label) ?? true else {
      throw Problem(.invalid, "\"\(singleLine(label))\" is no class of the model that learns, nor the number of one")
    }
    return keeping
  }

  func take(_ new: Feedback) throws(Problem) {
    let isTaken = monitor.locked {
      guard feedback.count < Desk.feedbackLimit else { return false }
      feedback.append(new)
      return true
    }
    guard isTaken else { throw Problem(.unavailable, "too much feedback at once; try again in a second") }
    bell.ring()
  }

  private func carryOut(_ order: Order) throws(Problem) -> CommandProgress {
    let request = Request(order)
    let deadline = MonotonicClock.nanoseconds + Desk.longestWait
    monitor.locked { requests.append(request) }
    bell.ring()
    let outcome = monitor.locked {
      while request.outcome == nil, MonotonicClock.nanoseconds < deadline { monitor.wait(until: deadline) }
      return request.outcome
    }
    switch outcome {
    case .done?: return .done
    case .begun?: return .begun
    case .refused(let problem)?: throw problem
    case nil: throw Problem(.unavailable, "the device did not get to it in time; see its status")
    }
  }
}
