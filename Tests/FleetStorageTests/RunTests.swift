import FleetProtocol
import FleetStorage
import Testing

struct RunTests {
  @Test(arguments: Backend.allCases)
  func aRunThatEndsLeavesItsModels(_ backend: Backend) throws {
    let store = try backend.make()
    let id = try node(1, in: store)
    try Asked().begin([id], in: store)
    let model = ModelRecord(run: 7, version: 0, bundle: 71, tree: ObjectTree(ObjectID(of: [2])), madeAt: start)
    try store.write { transaction in
      try transaction.addModel(model)
      try transaction.keep([2], as: ObjectID(of: [2]), in: 71)
      try transaction.end(7, .finished, details: "done", at: after(9))
    }
    #expect(try store.read { try $0.runningRuns() } == [])
    #expect(try store.read { try $0.run(7)?.details } == "done")
    #expect(try store.read { try $0.model(of: 7, version: 0) } == model)
    #expect(try store.read { try $0.object(ObjectID(of: [2]), in: 71) } == [2])
    #expect(try store.read { try $0.object(ObjectID(of: [1]), in: 70) } == nil)
  }

  @Test(arguments: Backend.allCases)
  func aRoundIsTakenDownOnce(_ backend: Backend) throws {
    let store = try backend.make()
    var round = RoundRecord(round: 1, beganAt: start, endedAt: after(5), version: 1, merged: 3, lost: 1)
    round.training = ValueRecord([.init("loss", .double(0.5))])
    try store.write { try $0.add(round, of: 7) }
    #expect(throws: (any Error).self) { try store.write { try $0.add(round, of: 7) } }
    try store.write { try $0.setEvaluation(ValueRecord([.init("accuracy", .double(0.9))]), round: 1, of: 7) }
    let read = try store.read { try $0.rounds(of: 7) }
    #expect(read.count == 1)
    #expect(read.first?.training.number("loss") == 0.5)
    #expect(read.first?.evaluation.number("accuracy") == 0.9)
  }

  @Test(arguments: Backend.allCases)
  func whatThrowsLeavesNothing(_ backend: Backend) throws {
    let store = try backend.make()
    #expect(throws: StorageError.self) {
      try store.write { transaction in
        _ = try transaction.register(publicKey: [1], at: start)
        throw StorageError("enough")
      }
    }
    #expect(try store.read { try $0.nodeCounts(at: start).known } == 0)
  }

  @Test(arguments: Backend.allCases)
  func statesAreOfAnyLength(_ backend: Backend) throws {
    let store = try backend.make()
    for count in [0, 1, 1 << 20, 3 << 20 | 5] {
      let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
      try store.write { try $0.setState("memory", of: 7, content) }
      #expect(try store.read { try $0.state("memory", of: 7) } == content)
    }
  }

  @Test func aStateSurvivesTheProcess() throws {
    let path = temporaryPath()
    _ = try node(1, in: try FleetStore(try SQLiteDatabase(path: path)))
    let again = try FleetStore(try SQLiteDatabase(path: path))
    #expect(try again.read { try $0.node(publicKey: [1]) } != nil)
  }

  @Test(arguments: Backend.allCases)
  func oldObjectsAreTakenOut(_ backend: Backend) throws {
    let store = try backend.make()
    let id = try node(1, in: store)
    try Asked().begin([id], in: store)
    try store.write { transaction in
      let tree = ObjectTree(ObjectID(of: [2]))
      try transaction.addModel(ModelRecord(run: 7, version: 0, bundle: 71, tree: tree, madeAt: start))
      try transaction.keep([2], as: tree.id, in: 71)
      try transaction.removeUnusedObjects(of: 7, newest: 1)
    }
    #expect(try store.read { try $0.object(ObjectID(of: [2]), in: 71) } == [2])
    try store.write { transaction in
      try transaction.end(1, .merged)
      try transaction.removeUnusedObjects(of: 7, newest: 0)
    }
    #expect(try store.read { try $0.object(ObjectID(of: [1]), in: 70) } == nil)
    #expect(try store.read { try $0.object(ObjectID(of: [2]), in: 71) } == [2])
    try store.write { try $0.removeUnusedObjects(of: 7, newest: 1) }
    #expect(try store.read { try $0.object(ObjectID(of: [2]), in: 71) } == nil)
  }
}
