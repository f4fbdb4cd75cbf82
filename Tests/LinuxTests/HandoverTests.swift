import Foundation
import Linux
import Testing

struct RingTests {
  @Test func valuesComeInOrder() throws {
    let ring = Ring<Int>(capacity: 7, filler: 0)
    let done = DispatchSemaphore(value: 0)
    let count = 200_000
    let result = Result()
    let reader = try SystemThread("reader") {
      var expected = 0
      while expected < count {
        _ = ring.take { value in
          if value != expected { result.isWrong = true }
          expected += 1
        }
      }
      done.signal()
    }
    for value in 0..<count { while !ring.give({ $0 = value }) {} }
    done.wait()
    reader.join()
    #expect(!result.isWrong && ring.count == 0)
  }

  @Test func aFullRingTakesNoMore() {
    let ring = Ring<Int>(capacity: 2, filler: 0)
    #expect(ring.give { $0 = 1 } && ring.give { $0 = 2 } && !ring.give { $0 = 3 })
    var value = 0
    #expect(ring.take { value = $0 } && value == 1)
    #expect(ring.give { $0 = 3 })
  }

  private final class Result: @unchecked Sendable { var isWrong = false }
}

struct BellTests {
  @Test func aWaitEndsWhenItRings() throws {
    let bell = Bell()
    let seen = bell.count
    let ringer = try SystemThread("ringer") {
      MonotonicClock.sleep(until: MonotonicClock.nanoseconds + 5_000_000)
      bell.ring()
    }
    let start = MonotonicClock.nanoseconds
    bell.wait(while: seen, nanoseconds: 60_000_000_000)
    #expect(MonotonicClock.nanoseconds - start < 50_000_000_000)
    ringer.join()
    // What rang before is not waited for.
    bell.wait(while: seen, nanoseconds: 60_000_000_000)
    bell.wait(while: bell.count, nanoseconds: 1_000_000)
  }
}

struct MailboxTests {
  private final class Letter { let number: Int; init(_ number: Int) { self.number = number } }

  @Test func theLastLetterIsTaken() {
    let box = Mailbox<Letter>()
    #expect(box.isEmpty && box.take() == nil)
    #expect(box.put(Letter(1)) == nil)
    #expect(box.put(Letter(2))?.number == 1)
    #expect(box.take()?.number == 2)
    #expect(box.take() == nil)
  }

  @Test func nothingIsLeaked() {
    weak var first: Letter?
    weak var second: Letter?
    do {
      let box = Mailbox<Letter>()
      let (one, two) = (Letter(1), Letter(2))
      (first, second) = (one, two)
      box.put(one)
      box.put(two)
    }
    #expect(first == nil && second == nil)
  }
}
