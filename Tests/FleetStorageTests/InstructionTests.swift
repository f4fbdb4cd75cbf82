import FleetProtocol
import FleetStorage
import Testing

struct InstructionTests {
  @Test(arguments: Backend.allCases)
  func anInstructionIsHandedOutOnceUnlessTheAnswerIsLost(_ backend: Backend) throws {
    let store = try backend.make()
    let id = try node(1, in: store)
    try Asked().begin([id], in: store)
    func next(_ time: Double) throws -> UInt64? {
      try store.write { transaction in
        let next = try transaction.nextInstruction(for: id, at: after(time), lostBefore: after(time - 60))
        if let next { try transaction.setPulled(next.sequence, at: after(time)) }
        return next?.sequence
      }
    }
    #expect(try next(1) == 1)
    #expect(try next(2) == nil)
    #expect(try next(61) == 1)
    try store.write { try $0.confirm(ObjectID(of: [1]), node: id) }
    #expect(try next(200) == nil)
  }

  @Test(arguments: Backend.allCases)
  func objectsAreForThoseWhoWereGivenTheInstruction(_ backend: Backend) throws {
    let store = try backend.make()
    let nodes = try (1...2).map { try node($0, in: store) }
    try Asked().begin([nodes[0]], in: store)
    let records = Asked().records
    #expect(try store.read { try $0.object(records, of: 7, pulledBy: nodes[0]) } == nil)
    try store.write { try $0.setPulled(1, at: start) }
    #expect(try store.read { try $0.object(records, of: 7, pulledBy: nodes[0]) } == [1])
    #expect(try store.read { try $0.object(ObjectID(of: [1]), of: 7, pulledBy: nodes[0]) } == [1])
    #expect(try store.read { try $0.object(records, of: 8, pulledBy: nodes[0]) } == nil)
    #expect(try store.read { try $0.object(records, of: 7, pulledBy: nodes[1]) } == nil)
  }

  @Test(arguments: Backend.allCases)
  func aReplyCountsOnceItIsWhole(_ backend: Backend) throws {
    let store = try backend.make()
    let id = try node(1, in: store)
    try Asked().begin([id], in: store)
    try store.write { try $0.setPulled(1, at: start) }
    let object = try announce(1, [9], in: store)
    #expect(try store.read { try $0.answers(of: 7, .train).count } == 0)
    let reply = try #require(try store.read { try $0.reply(inSession: "s1", node: id) })
    #expect(try store.write { try $0.take([9], as: object, of: reply, at: after(5), sessionUntil: after(9)) })
    #expect(try store.read { try $0.answers(of: 7, .train).map(\.sequence) } == [1])
    #expect(try store.read { try $0.object(object, in: 1) } == [9])
    #expect(try store.read { try $0.reply(inSession: "s1", node: id)?.sequence } == nil)
    try store.write { try $0.end(1, .merged) }
    #expect(try store.read { try $0.answers(of: 7, .train).count } == 0)
    #expect(try store.read { try $0.object(object, in: 1) } == nil)
  }

  @Test(arguments: Backend.allCases)
  func anotherReplyReplacesOneThatIsNotWhole(_ backend: Backend) throws {
    let store = try backend.make()
    let id = try node(1, in: store)
    try Asked().begin([id], in: store)
    try store.write { try $0.setPulled(1, at: start) }
    let part = ObjectID(of: [3])
    _ = try store.write { try $0.keep([3], as: part, in: 1) }
    let object = try announce(1, [9], in: store)
    #expect(try store.read { try $0.objectIDs(in: 1) } == [])
    #expect(try store.read { try $0.reply(toInstruction: ObjectID(of: [1]))?.replyID } == object)
  }

  @Test(arguments: Backend.allCases)
  func aFailureIsNoAnswer(_ backend: Backend) throws {
    let store = try backend.make()
    let id = try node(1, in: store)
    try Asked().begin([id], in: store)
    let object = try announce(1, [9], failure: Failure(.applicationRaised, reason: "no"), in: store)
    let reply = try #require(try store.read { try $0.reply(inSession: "s1", node: id) })
    #expect(try store.write { try $0.take([9], as: object, of: reply, at: after(5), sessionUntil: after(9)) })
    let progress = try store.read { try $0.progress(of: 7, round: 1, .train, at: after(6)) }
    #expect(progress.lost == 1 && progress.answered == 0 && progress.pending == 0)
  }

  @Test(arguments: Backend.allCases)
  func progressTellsWhoMayStillAnswer(_ backend: Backend) throws {
    let store = try backend.make()
    let nodes = try (1...3).map { try node($0, in: store) }
    try Asked().begin(nodes, in: store)
    try store.write { try $0.setOffline(nodes[0]) }
    var progress = try store.read { try $0.progress(of: 7, round: 1, .train, at: after(1)) }
    #expect(progress.pending == 2 && progress.lost == 1)
    progress = try store.read { try $0.progress(of: 7, round: 2, .train, at: after(1)) }
    #expect(progress == FleetTransaction.Progress())
    try store.write { try $0.expireInstructions(at: after(600)) }
    progress = try store.read { try $0.progress(of: 7, round: 1, .train, at: after(600)) }
    #expect(progress.lost == 3)
  }
}
