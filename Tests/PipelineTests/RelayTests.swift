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

  private final class Place {
    var first = 0
    var second = 0
  }

  private final class Places: @unchecked Sendable {
    private let places = (0..<3).map { _ in Place() }
    var isBroken = false
    var seen = 0

    func write(_ value: Int, to place: Int) { (places[place].first, places[place].second) = (value, value) }

    func read(_ place: Int) -> (Int, Int) { (places[place].first, places[place].second) }
  }
}
