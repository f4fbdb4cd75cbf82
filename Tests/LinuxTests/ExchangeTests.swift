import Foundation
import Linux
import Testing

struct ExchangeTests {
  @Test func theNewestDisplacesTheOneBefore() {
    let exchange = Exchange()
    #expect(exchange.take(waiting: 0) == .nothing)
    #expect(exchange.put(3) == nil)
    #expect(exchange.put(4) == 3)
    #expect(exchange.take(waiting: 0) == .number(4))
    #expect(exchange.take(waiting: 0) == .nothing)
    #expect(exchange.put(0) == nil)
    #expect(exchange.take(waiting: 1_000_000) == .number(0))
  }

  @Test func aClosedPlaceGivesBackWhatItIsGiven() {
    let exchange = Exchange()
    #expect(exchange.put(7) == nil)
    #expect(exchange.close() == 7)
    #expect(exchange.close() == nil)
    #expect(exchange.put(8) == 8)
    #expect(exchange.take(waiting: .max) == .closed)
  }

  @Test func waitingEndsInTime() {
    let exchange = Exchange()
    let start = MonotonicClock.nanoseconds
    #expect(exchange.take(waiting: 20_000_000) == .nothing)
    #expect(MonotonicClock.nanoseconds - start >= 20_000_000)
  }

  /// Every number is taken or displaced, exactly once, and they are taken in order.
  @Test func nothingIsLostBetweenThreads() {
    let exchange = Exchange()
    let count: Int32 = 200_000
    let taken = Box()
    let reader = Thread {
      while true {
        switch exchange.take(waiting: 1_000_000_000) {
        case .number(let number): taken.numbers.append(number)
        case .nothing: continue
        case .closed:
          taken.finished.signal()
          return
        }
      }
    }
    reader.start()
    var displaced: [Int32] = []
    for number in 0..<count {
      if let old = exchange.put(number) { displaced.append(old) }
      if number % 1000 == 0 { usleep(50) }
    }
    if let last = exchange.close() { displaced.append(last) }
    taken.finished.wait()
    #expect(taken.numbers == taken.numbers.sorted())
    #expect(Set(taken.numbers).isDisjoint(with: displaced))
    #expect(taken.numbers.count + displaced.count == Int(count))
    #expect(!taken.numbers.isEmpty)
  }

  @Test func closingWakesWhoWaits() {
    let exchange = Exchange()
    let woken = Box()
    let reader = Thread {
      #expect(exchange.take(waiting: 60_000_000_000) == .closed)
      woken.finished.signal()
    }
    reader.start()
    usleep(10_000)
    #expect(exchange.close() == nil)
    #expect(woken.finished.wait(timeout: .now() + 10) == .success)
  }
}

private final class Box: @unchecked Sendable {
  var numbers: [Int32] = []
  let finished = DispatchSemaphore(value: 0)
}
