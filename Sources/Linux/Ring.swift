internal import Synchronization

/// A fixed row of places through which one thread hands values to another, first in, first out. Nothing is copied,
/// allocated or locked.
@safe public final class Ring<Value>: @unchecked Sendable {
  public let capacity: Int
  private let places: UnsafeMutablePointer<Value>
  /// Values handed over and taken since the beginning.
  private let given = Atomic<Int>(0)
  private let taken = Atomic<Int>(0)

  /// `filler` fills the memory of all places.
  public init(capacity: Int, filler: Value) {
    precondition(capacity > 0)
    self.capacity = capacity
    unsafe places = .allocate(capacity: capacity)
    unsafe places.initialize(repeating: filler, count: capacity)
  }

  deinit {
    unsafe places.deinitialize(count: capacity)
    unsafe places.deallocate()
  }

  /// Values that wait.
  public var count: Int { given.load(ordering: .acquiring) &- taken.load(ordering: .acquiring) }

  /// For the giving thread: lets `fill` write the next place, which holds an older value, and hands it over; false when
  /// all places are taken.
  public func give(_ fill: (inout Value) -> Void) -> Bool {
    let number = given.load(ordering: .relaxed)
    guard number &- taken.load(ordering: .acquiring) < capacity else { return false }
    unsafe fill(&places[number % capacity])
    given.store(number &+ 1, ordering: .sequentiallyConsistent)
    return true
  }

  /// For the taking thread: lets `body` see the oldest value; false when there is none.
  public func take(_ body: (inout Value) -> Void) -> Bool {
    let number = taken.load(ordering: .relaxed)
    guard given.load(ordering: .acquiring) != number else { return false }
    unsafe body(&places[number % capacity])
    taken.store(number &+ 1, ordering: .sequentiallyConsistent)
    return true
  }
}
