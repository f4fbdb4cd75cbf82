import FleetProtocol
import FleetStorage
import Testing

struct NodeTests {
  @Test(arguments: Backend.allCases)
  func aKeyIsRegisteredOnce(_ backend: Backend) throws {
    let store = try backend.make()
    let id = try node(1, in: store)
    #expect(try store.write { try $0.register(publicKey: [1], at: start) } == nil)
    let record = try store.read { try $0.node(publicKey: [1]) }
    #expect(record?.id == id)
    #expect(record?.onlineUntil == after(1000))
    #expect(try store.read { try $0.nodeCounts(at: after(999)) } == (1, 1))
    #expect(try store.read { try $0.nodeCounts(at: after(1000)) } == (1, 0))
  }

  @Test(arguments: Backend.allCases)
  func idsTakeAllOf64Bits(_ backend: Backend) throws {
    let store = try backend.make()
    let run = RunRecord(id: .max - 1, name: "é '?", plan: "", fabHash: "", createdAt: start)
    try store.write { try $0.addRun(run) }
    #expect(try store.read { try $0.run(.max - 1) } == run)
    #expect(try store.read { try $0.run(1) } == nil)
  }

  @Test(arguments: Backend.allCases)
  func aNodeThatLeavesAnswersNothing(_ backend: Backend) throws {
    let store = try backend.make()
    let id = try node(1, in: store)
    try Asked().begin([id], in: store)
    try store.write { try $0.removeNode(id) }
    #expect(try store.read { try $0.node(id) } == nil)
    #expect(try store.read { try $0.reply(toInstruction: ObjectID(of: [1]))?.state } == .dropped)
  }

  @Test(arguments: Backend.allCases)
  func onlyIdleNodesAreOffered(_ backend: Backend) throws {
    let store = try backend.make()
    let nodes = try (1...4).map { try node($0, in: store) }
    try Asked().begin([nodes[0]], in: store)
    _ = try store.write { try $0.setAllowed(nodes[1], false) }
    try store.write { try $0.setOffline(nodes[2]) }
    let idle = try store.read { try $0.idleNodes(at: after(1), run: 7, notAskedIn: 1, .train) }
    #expect(idle == [nodes[3]])
    try store.write { try $0.end(1, .failed) }
    #expect(try store.read { try $0.idleNodes(at: after(1), run: 7, notAskedIn: 1, .train) } == [nodes[3]])
    let others = try store.read { try $0.idleNodes(at: after(1), run: 7, notAskedIn: 2, .train) }
    #expect(Set(others) == [nodes[0], nodes[3]])
  }
}
