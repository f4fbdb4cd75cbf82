import FleetProtocol
import FleetStorage
import Testing

struct AdministrationTests {
  @Test(arguments: Backend.allCases)
  func aLeaseHasOneOwner(_ backend: Backend) throws {
    let store = try backend.make()
    func take(_ owner: String, at time: Double) throws -> Bool {
      try store.write { try $0.takeLease("run", owner: owner, at: after(time), until: after(time + 15)) }
    }
    #expect(try take("a", at: 0))
    #expect(try !take("b", at: 10))
    #expect(try take("a", at: 10))
    #expect(try !take("b", at: 24))
    #expect(try take("b", at: 25))
    #expect(try store.read { try $0.holdsLease("run", owner: "a") } == false)
    try store.write { try $0.releaseLease("run", owner: "b") }
    #expect(try take("a", at: 26))
  }

  @Test(arguments: Backend.allCases)
  func tokensHaveRoles(_ backend: Backend) throws {
    let store = try backend.make()
    let hash = ObjectID(of: [1])
    #expect(try store.write { try $0.addToken(hash: hash, name: "ci", role: .operator, at: start) })
    #expect(try !store.write { try $0.addToken(hash: ObjectID(of: [2]), name: "ci", role: .admin, at: start) })
    let token = try store.read { try $0.token(hash: hash) }
    #expect(token?.name == "ci" && token?.role == .operator)
    #expect(try store.read { try $0.token(hash: ObjectID(of: [3]))?.name } == nil)
    #expect(try store.write { try $0.removeToken(name: "ci") })
    #expect(try !store.write { try $0.removeToken(name: "ci") })
    #expect(Role.viewer < .operator && Role.operator < .admin)
  }

  @Test(arguments: Backend.allCases)
  func anEnrolmentEnds(_ backend: Backend) throws {
    let store = try backend.make()
    let hash = ObjectID(of: [1])
    #expect(try store.write { try $0.addEnrolment(hash: hash, name: "hall", uses: 2, until: after(60)) })
    func use(_ time: Double) throws -> Bool { try store.write { try $0.useEnrolment(hash: hash, at: after(time)) } }
    #expect(try !use(60))
    #expect(try use(0))
    #expect(try use(59))
    #expect(try !use(59))
  }

  @Test(arguments: Backend.allCases)
  func theAuditLogKeepsItsOrder(_ backend: Backend) throws {
    let store = try backend.make()
    let records = (0..<3).map { AuditRecord(at: after(Double($0)), actor: "ci", action: "run start", detail: "\($0)") }
    for record in records { try store.write { try $0.audit(record) } }
    #expect(try store.read { try $0.auditRecords(limit: 2) } == [records[2], records[1]])
  }
}
