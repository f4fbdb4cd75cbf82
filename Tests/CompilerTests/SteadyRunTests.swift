import CBench
import Compiler
import Engine
import Foundation
import Linux
import ModelFormat
import Testing

/// What a run takes beyond the session's own memory: nothing.
struct SteadyRunTests {
  /// In a process of its own: both counts are of the whole process.
  @Test(arguments: [1, 2], [false, true]) func runsTakeNoMemory(threads: Int, usesBLAS: Bool) async {
    await #expect(processExitsWith: .success) { [threads, usesBLAS] in
      #expect(swl_allocation_count() > 0, "calls for memory are not counted")
      for file in CompiledFiles.all {
        var options = SessionOptions()
        options.threadCount = threads
        options.usesBLAS = usesBLAS
        let session = try Session(file: try CompiledFiles.compiled(file).file.span.bytes, options: options)
        session.writeInputs(seed: 1)
        session.run()
        let taken = try SteadyRunTests.leastTaken(by: session)
        #expect(taken.allocations == 0, "\(file.lastPathComponent): calls for memory in three runs")
        #expect(taken.faults == 0, "\(file.lastPathComponent): page faults in three runs")
      }
    }
  }

  /// The least of a few attempts: the system itself may move a page now and then.
  private static func leastTaken(by session: Session) throws -> (allocations: UInt64, faults: Int64) {
    var least = (allocations: UInt64.max, faults: Int64.max)
    _ = try MemoryUsage.current()
    for _ in 0..<3 {
      let faults = try MemoryUsage.current().minorFaultCount
      let allocations = swl_allocation_count()
      for _ in 0..<3 { session.run() }
      least.allocations = min(least.allocations, swl_allocation_count() - allocations)
      least.faults = min(least.faults, try MemoryUsage.current().minorFaultCount - faults)
    }
    return least
  }
}
