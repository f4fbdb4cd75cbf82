internal import Camera
internal import Configuration
internal import Console
internal import Imaging
internal import Linux
internal import Pipeline
internal import Publishing
internal import Samples
internal import Synchronization
internal import Text

/// Keeps frames that a model is unsure of, encrypted, for labels: the thread that infers chooses, a thread of its own
/// writes.
final class SampleKeeping: @unchecked Sendable {
  /// A frame on its way to the disk.
  private final class Slot {
    let picture = KeptPicture()
    var description: SampleDescription?
  }

  private let slots = (0..<3).map { _ in Slot() }
  private let relay = Relay()
  private let bell = Bell()
  private let stops = Atomic<Bool>(false)
  private let guarding = Monitor()
  private let buffer: SampleBuffer
  private let problems = Mailbox<Failure>()
  private let labelled = Atomic<Int>(0)
  private var choice: SampleChoice
  private var writing = 0
  private var thread: SystemThread?

  init(_ options: Configuration.Samples) throws(Refusal) {
    do throws(SampleError) {
      buffer = try SampleBuffer(
        directory: options.directory, keyFile: options.keyFile, limitBytes: options.limitBytes)
    } catch { throw Refusal(options.directory, error.message) }
    choice = SampleChoice(
      scores: Float(options.lowScore)...Float(options.highScore), perHour: options.perHour)
    labelled.store(buffer.labelledCount, ordering: .relaxed)
  }

  /// For the thread that infers: keeps a frame when its best score is neither high nor low.
  func offer(_ picture: KeptPicture, _ result: borrowing FrameResult) {
    guard let content = picture.content, result.region == nil, relay.isEmpty else { return }
    let best =
      result.objects.count > 0 ? result.objects[0].score : result.classes.count > 0 ? result.classes[0].score : -1
    guard choice.offer(score: best, nanoseconds: MonotonicClock.nanoseconds) else { return }
    slots[writing].picture.keep(picture.bytes, content)
    slots[writing].description = SampleKeeping.description(result)
    writing = relay.send(writing).next
    bell.ring()
  }

  private static func description(_ result: borrowing FrameResult) -> SampleDescription {
    var scores: [SampleDescription.Score] = []
    for index in 0..<result.objects.count {
      let object = result.objects[index]
      scores.append(SampleDescription.Score(label: Int32(truncatingIfNeeded: object.label), score: object.score))
    }
    for index in 0..<result.classes.count {
      let found = result.classes[index]
      scores.append(SampleDescription.Score(label: Int32(truncatingIfNeeded: found.label), score: found.score))
    }
    return SampleDescription(
      nanoseconds: result.captureTime, source: result.source, model: result.model.name, version: result.model.version,
      scores: scores, content: .jpeg)
  }

  func start() throws(SystemError) {
    thread = try SystemThread("samples") { [self] in
      while !stops.load(ordering: .relaxed) {
        let seen = bell.count
        if !write() { bell.wait(while: seen, nanoseconds: 1_000_000_000) }
      }
    }
  }

  func stop() {
    stops.store(true, ordering: .relaxed)
    bell.ring()
    thread.take()?.join()
  }

  /// Why the last sample could not be kept, once.
  func takeProblem() -> String? { problems.take()?.message }

  private func write() -> Bool {
    guard let number = relay.take() else { return false }
    defer { relay.giveBack(number) }
    guard let description = slots[number].description, let file = slots[number].picture.jpeg else { return true }
    do throws(SampleError) {
      _ = try change { () throws(SampleError) in try buffer.store(description, picture: file) }
    } catch { problems.put(Failure(error.message)) }
    return true
  }

  func list(limit: Int) -> [(id: UInt64, description: SampleDescription)] {
    guarding.locked { buffer.list(limit: limit).filter { !$0.description.isLabelled } }
  }

  /// How many have a label, whatever model they are of; waits for nobody.
  var labelledCount: Int { labelled.load(ordering: .relaxed) }

  /// Lets `body` change the samples; whatever comes of it, they are counted.
  private func change<Value>(_ body: () throws(SampleError) -> Value) throws(SampleError) -> Value {
    try guarding.locked { () throws(SampleError) in
      defer { labelled.store(buffer.labelledCount, ordering: .relaxed) }
      return try body()
    }
  }

  /// The newest with a label that a model was shown.
  func labelled(model: String, limit: Int) -> [UInt64] {
    guarding.locked {
      let all = buffer.list(limit: .max).filter { $0.description.isLabelled && isSame($0.description.model, model) }
      return all.suffix(limit).map { $0.id }
    }
  }

  func read(_ id: UInt64) throws(SampleError) -> Sample {
    try guarding.locked { () throws(SampleError) in try buffer.read(id) }
  }

  /// Keeps a picture that came with its label; returns its number.
  func add(_ picture: [UInt8], label: String, model: String) throws(SampleError) -> UInt64 {
    let description = SampleDescription(
      nanoseconds: CalendarClock.nanoseconds, source: "", model: model, version: "", scores: [], content: .jpeg)
    return try change { () throws(SampleError) in
      let id = try buffer.store(description, picture: picture)
      try buffer.label(id, label)
      return id
    }
  }

  func label(_ id: UInt64, _ text: String) throws(SampleError) {
    try change { () throws(SampleError) in try buffer.label(id, text) }
  }
}

private final class Failure: Sendable {
  let message: String

  init(_ message: String) { self.message = message }
}

extension KeptPicture {
  /// The frame as a JPEG file: as it came, or encoded.
  fileprivate var jpeg: [UInt8]? {
    guard let content else { return nil }
    if content.format == .jpeg { return unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) } }
    guard let image = image(FrameView(), longestSide: .max) else { return nil }
    do throws(ImageError) { return try image.encoded(as: .jpeg(quality: 92)) } catch { return nil }
  }
}
