import Camera
import Testing

private let second: UInt64 = 1_000_000_000

private func streaming() -> CaptureMachine {
  var machine = CaptureMachine(stallTime: 2 * second)
  #expect(machine.handle(.tick, at: 0) == .start)
  #expect(machine.handle(.started, at: 1) == .wait(until: 2 * second + 1))
  return machine
}

@Suite struct CaptureMachineTests {
  @Test func goodFramesAreKeptAndBadOnesGivenBack() {
    var machine = streaming()
    for (sequence, quality) in CaptureMachine.Quality.allCases.enumerated() {
      let action = machine.handle(.frame(quality, sequence: UInt32(sequence)), at: 2)
      #expect(action == (quality == .good ? .keep : .giveBack))
    }
    #expect((machine.counters.damaged, machine.counters.empty, machine.counters.truncated) == (1, 1, 1))
    #expect(machine.counters.missed == 0 && machine.counters.recoveries == 0)
  }

  @Test func gapsInSequenceNumbersAreCounted() {
    var machine = streaming()
    for sequence: UInt32 in [0, 1, 4, .max, 0, 3] { _ = machine.handle(.frame(.good, sequence: sequence), at: 2) }
    #expect(machine.counters.missed == 2 + 2)
  }

  @Test(arguments: CaptureMachine.Failure.allCases)
  func aFailureStartsTheDeviceAgainAtOnce(_ failure: CaptureMachine.Failure) {
    var machine = streaming()
    #expect(machine.handle(.failed(failure), at: second) == .close)
    #expect(!machine.isStreaming)
    #expect(machine.handle(.tick, at: second) == .start)
    _ = machine.handle(.started, at: second)
    #expect(machine.handle(.frame(.good, sequence: 7), at: second) == .keep)
    let counters = machine.counters
    let counts = [
      counters.deviceErrors, counters.disconnections, counters.formatChanges, counters.otherFailures,
    ]
    #expect(counts.reduce(0, +) == 1 && counters.recoveries == 1 && counters.missed == 0)
  }

  @Test func attemptsBecomeRareAndAFrameMakesThemQuickAgain() {
    var machine = streaming()
    #expect(machine.handle(.failed(.disconnected), at: 0) == .close)
    var now: UInt64 = 0
    var delays: [UInt64] = []
    for _ in 0..<8 {
      if case .wait(let until) = machine.handle(.tick, at: now) {
        delays.append((until - now) / 1_000_000)
        now = until
        #expect(machine.handle(.tick, at: now) == .start)
      }
      #expect(machine.handle(.startFailed, at: now) == .close)
    }
    #expect(delays == [100, 200, 400, 800, 1600, 2000, 2000])
    #expect(machine.counters.failedStarts == 8)
    now += 2 * second
    #expect(machine.handle(.tick, at: now) == .start)
    _ = machine.handle(.started, at: now)
    _ = machine.handle(.frame(.good, sequence: 0), at: now)
    _ = machine.handle(.failed(.deviceError), at: now)
    #expect(machine.handle(.tick, at: now) == .start)
  }

  @Test func badFramesAloneAreAStall() {
    var machine = streaming()
    for step in 1..<20 { _ = machine.handle(.frame(.damaged, sequence: UInt32(step)), at: UInt64(step) * second / 10) }
    #expect(machine.handle(.tick, at: 2 * second) == .wait(until: 2 * second + 1))
    #expect(machine.handle(.tick, at: 2 * second + 1) == .close)
    #expect(machine.counters.stalls == 1)
  }

  /// Every sequence of six events: a device is opened and closed in turn, frames are kept while it streams alone, and
  /// what was closed is asked for again in time.
  @Test func everySequenceOfEvents() {
    let events: [CaptureMachine.Event] = [
      .tick, .started, .startFailed, .frame(.good, sequence: 1), .frame(.empty, sequence: 2), .failed(.deviceError),
      .failed(.disconnected), .failed(.formatChanged),
    ]
    for code in 0..<(8 * 8 * 8 * 8 * 8 * 8) {
      var machine = CaptureMachine(stallTime: second)
      var isOpen = false, rest = code
      var now: UInt64 = 0
      for _ in 0..<6 {
        let event = events[rest % 8]
        rest /= 8
        now += 700_000_000
        let wasStreaming = machine.isStreaming
        switch machine.handle(event, at: now) {
        case .start:
          #expect(!isOpen)
          isOpen = true
        case .close:
          #expect(isOpen)
          isOpen = false
        case .keep, .giveBack: #expect(wasStreaming && machine.isStreaming)
        case .wait(let until): #expect(until <= now + 2 * second)
        }
        if machine.isStreaming { #expect(isOpen) }
      }
    }
  }
}
