internal import Synchronization

/// Bytes that the bodies of all connections may take at once. Who asks for more than are left waits, the first the first.
final class BodyBudget: Sendable {
  private struct State {
    var left: Int
    var waiting: [(bytes: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let total: Int
  private let state: Mutex<State>

  init(_ total: Int) {
    self.total = total
    state = Mutex(State(left: total))
  }

  /// Takes bytes, at most all there are, and returns how many.
  func take(_ wanted: Int) async -> Int {
    let bytes = min(wanted, total)
    await withCheckedContinuation { continuation in
      let isTaken = state.withLock { state in
        if state.waiting.isEmpty, state.left >= bytes {
          state.left -= bytes
          return true
        }
        state.waiting.append((bytes, continuation))
        return false
      }
      if isTaken { continuation.resume() }
    }
    return bytes
  }

  func giveBack(_ bytes: Int) {
    let next = state.withLock { state in
      state.left += bytes
      var next: [CheckedContinuation<Void, Never>] = []
      while let first = state.waiting.first, first.bytes <= state.left {
        state.left -= first.bytes
        next.append(state.waiting.removeFirst().continuation)
      }
      return next
    }
    for continuation in next { continuation.resume() }
  }

  var taken: Int { state.withLock { total - $0.left } }
}
