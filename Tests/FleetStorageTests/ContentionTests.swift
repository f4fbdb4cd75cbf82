import FleetProtocol
import FleetStorage
import Foundation
import Synchronization
import Testing

struct ContentionTests {
  /// Many at once: each count is there afterwards, none twice.
  @Test(arguments: Backend.allCases)
  func nothingIsLostBetweenThreads(_ backend: Backend) throws {
    let store = try backend.make()
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for index in 0..<10 {
        do {
          try store.write(durably: index % 2 == 0) { transaction in
            try transaction.audit(AuditRecord(at: start, actor: "\(thread)", action: "count", detail: "\(index)"))
          }
        } catch { failures.withLock { $0.append("\(error)") } }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let records = try store.read { try $0.auditRecords(limit: 100) }
    #expect(Set(records.map { "\($0.actor) \($0.detail)" }).count == 40 && records.count == 40)
  }

  /// Two servers want the same lease at the same moment: one gets it.
  @Test(arguments: Backend.allCases)
  func aLeaseIsGivenOnce(_ backend: Backend) throws {
    let store = try backend.make()
    let owners = Mutex<[Int]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      let isTaken = try? store.write {
        try $0.takeLease("run", owner: "\(index)", at: start, until: after(15))
      }
      if isTaken == true { owners.withLock { $0.append(index) } }
    }
    #expect(owners.withLock { $0.count } == 1)
  }
}
