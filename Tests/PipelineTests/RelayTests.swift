import Foundation
import Linux
import Pipeline
import Testing

struct RelayTests {
  @Test func theNewestIsRead() {
    let relay = Relay()
    #expect(relay.isEmpty && relay.take() == nil)
    let (second, isDisplaced) = relay.send(0)
    #expect(!isDisplaced && !relay.isEmpty)
    let (third, isSecondDisplaced) = relay.send(second)
    #expect(isSecondDisplaced && third == 0)
    #expect(relay.take() == second && relay.take() == nil)
  }

  /// Whoever reads sees whole places, in order, and no place is in two hands.
  @Test func placesAreNeverShared() throws {
    let relay = Relay()
    let places = Places()
    let ended = DispatchSemaphore(value: 0)
    let count = 100_000
    let reader = try SystemThread("reader") {
      var (last, seen) = (-1, 0)
      while last < count - 1 {
        guard let number = relay.take() else { continue }
        let (first, second) = places.read(number)
        if first != second || first <= last { places.isBroken = true }
        last = first
        seen += 1
        relay.giveBack(number)
      }
      places.seen = seen
      ended.signal()
    }
    var writing = 0
    for value in 0..<count {
      places.write(value, to: writing)
      writing = relay.send(writing).next
    }
    ended.wait()
    reader.join()
    #expect(!places.isBroken && places.seen > 0 && places.seen <= count)
  }

  private final class Places: @unchecked Sendable {
    private var values = [[Int]](repeating: [0, 0], count: 3)
    var isBroken = false
    var seen = 0

    func write(_ value: Int, to place: Int) {
      values[place][0] = value
      values[place][1] = value
    }

    func read(_ place: Int) -> (Int, Int) { (values[place][0], values[place][1]) }
  }
}

struct EvenShareTests {
  @Test(arguments: [0, 0.001, 0.1, 1.0 / 3, 0.5, 0.999, 1])
  func anyRowHasItsShare(share: Double) {
    var even = EvenShare()
    let taken = (0..<10_000).map { _ in even.takes(share) }
    for (start, count) in [(0, 10_000), (17, 100), (333, 1000), (5000, 37)] {
      let number = taken[start..<start + count].filter { $0 }.count
      #expect(abs(Double(number) - share * Double(count)) <= 1.0001)
    }
  }
}

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
