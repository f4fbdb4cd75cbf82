internal import CLinux

/// A thread of its own, which leaves signals to the rest of the process.
public struct SystemThread: ~Copyable {
  private let number: UInt64

  /// Starts it; `name`, cut to 15 bytes, is what tools show.
  public init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
    let work = unsafe Unmanaged.passRetained(Work(body))
    var number: UInt64 = 0
    let result = unsafe name.withCString { name in
      unsafe swl_thread_start(
        &number, name,
        { context in
          let work = unsafe Unmanaged<Work>.fromOpaque(context!).takeRetainedValue()
          work.body()
        }, work.toOpaque())
    }
    if result < 0 { unsafe work.release() }
    try SystemError.check(result, "pthread_create")
    self.number = number
  }

  /// Waits until it has ended.
  public consuming func join() { swl_thread_join(number) }
}

private final class Work {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// What the scheduler is told about the calling thread.
public enum CurrentThread {
  /// Runs on these CPUs only.
  public static func bind(to cpus: [Int32]) throws(SystemError) {
    let result = unsafe cpus.withUnsafeBufferPointer { unsafe swl_thread_bind($0.baseAddress, Int32($0.count)) }
    try SystemError.check(result, "sched_setaffinity")
  }

  /// SCHED_FIFO at a priority of 1 to 99; 0: ordinary scheduling.
  public static func setRealTimePriority(_ priority: Int) throws(SystemError) {
    try SystemError.check(swl_thread_set_priority(Int32(clamping: priority)), "sched_setscheduler")
  }

  /// SCHED_IDLE: runs only while no other thread wants the CPU.
  public static func setIdle() throws(SystemError) {
    try SystemError.check(swl_thread_set_idle(), "sched_setscheduler")
  }

  /// Touches the pages that the stack will grow into.
  public static func touchStack() { swl_thread_touch_stack() }
}

extension CurrentProcess {
  /// Keeps all memory, now and later, from being swapped out.
  public static func lockMemory() throws(SystemError) { try SystemError.check(swl_lock_memory(), "mlockall") }

  /// Memory that was given back stays with the process, so that taking it again faults no page.
  public static func keepMemory() { swl_keep_memory() }
}
