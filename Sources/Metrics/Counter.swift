internal import Synchronization

/// A number of events that only grows; any thread may add, any may read.
public final class Counter: Sendable {
  private let count = Atomic<UInt64>(0)

  public init() {}

  public func add(_ events: UInt64 = 1) { count.wrappingAdd(events, ordering: .relaxed) }

  public var value: UInt64 { count.load(ordering: .relaxed) }
}

/// A number that goes up and down; any thread may set it, any may read.
public final class Gauge: Sendable {
  private let bits = Atomic<UInt64>(0)

  public init() {}

  public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}
