internal import Camera
internal import Linux
package import Publishing
internal import Synchronization

/// The newest frames of one source with what was found in them, for those who show them; frames are taken only while
/// somebody wants them, and not more often than asked for.
@safe package final class Display: @unchecked Sendable {
  private let relay = Relay()
  private let frames = (0..<3).map { _ in DisplayedFrame() }
  private let wantsFrames = Atomic<Bool>(false)
  private let interval: UInt64
  private var next: UInt64 = 0
  private var writing = 0

  init(framesPerSecond: Double) { interval = UInt64(1e9 / min(max(framesPerSecond, 0.01), 1000)) }

  package var isWanted: Bool {
    get { wantsFrames.load(ordering: .relaxed) }
    set { wantsFrames.store(newValue, ordering: .relaxed) }
  }

  /// For the thread that infers: whether it is time for a frame.
  func isDue(_ now: UInt64) -> Bool { isWanted && now >= next && relay.isEmpty }

  func begin() { frames[writing].objects.removeAll() }

  func add(_ result: borrowing FrameResult) {
    frames[writing].labels = result.model
    for index in 0..<result.objects.count { frames[writing].objects.append(result.objects[index]) }
  }

  func show(_ shot: Shot, _ now: UInt64) {
    guard let content = shot.picture.content else { return }
    let picture = shot.picture
    frames[writing].picture.keep(picture.bytes, content)
    frames[writing].sequence = shot.sequence
    next = now + interval
    writing = relay.send(writing).next
  }

  /// For the one who shows: the newest frame, if there is one that it has not had.
  package func take<Result>(_ body: (DisplayedFrame) -> Result) -> Result? {
    guard let number = relay.take() else { return nil }
    defer { relay.giveBack(number) }
    return body(frames[number])
  }
}

/// A frame and what was found in it.
package final class DisplayedFrame {
  package let picture = KeptPicture()
  package var sequence: UInt64 = 0
  package var labels = ModelIdentity(name: "", version: "", labels: [])
  package var objects = FixedList<64, FoundObject>(placeholder: FoundObject())
}
