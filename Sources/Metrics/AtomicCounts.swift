internal import Synchronization

/// A fixed row of counts that any thread may raise and any may read.
@safe final class AtomicCounts: @unchecked Sendable {
  private let counts: UnsafeMutablePointer<Atomic<UInt64>>
  let count: Int

  init(count: Int) {
    self.count = count
    unsafe counts = .allocate(capacity: count)
    for index in 0..<count { unsafe (counts + index).initialize(to: Atomic(0)) }
  }

  // An atomic number holds nothing that would have to be given back.
  deinit { unsafe counts.deallocate() }

  func add(_ number: UInt64, at index: Int) {
    precondition(index >= 0 && index < count)
    unsafe counts[index].wrappingAdd(number, ordering: .relaxed)
  }

  subscript(index: Int) -> UInt64 {
    precondition(index >= 0 && index < count)
    return unsafe counts[index].load(ordering: .relaxed)
  }
}
