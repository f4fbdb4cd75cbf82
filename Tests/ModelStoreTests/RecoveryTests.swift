import ModelStore
import Rollout
import SamplePrograms
import Testing

/// What opening makes of a store that somebody or something has damaged.
struct RecoveryTests {
  /// Versions 1, 2 and 4 were active one after the other; 5 is there.
  private func filled() throws -> (image: DiskImage, TestStore) {
    let test = try TestStore()
    try test.install(1, 2, 4, 5)
    try test.activate(1, 2, 4)
    return (test.disk.image, test)
  }

  @Test func aDamagedVersionGivesWay() throws {
    var (image, test) = try filled()
    image.files[try test.path(4)]![200] ^= 1
    let once = try TestStore(image)
    #expect(once.store.findings.map(\.kind) == [.fellBack(from: 4, to: 2)])
    #expect(try once.state.active == 2 && once.state.previous == 1)
    image = once.disk.image
    image.files[try test.path(2)] = nil
    image.files[try test.path(1)] = []
    let twice = try TestStore(image)
    #expect(twice.store.findings.map(\.kind) == [.fellBack(from: 2, to: 5)])
    #expect(try twice.state.active == 5)
  }

  /// The damaged file is put in order by installing the version again.
  @Test func aDamagedVersionIsReplaced() throws {
    var (image, test) = try filled()
    image.files[try test.path(5)] = [1, 2, 3]
    test = try TestStore(image)
    #expect(test.refusal { try test.activate(5) } != nil)
    try test.install(5)
    try test.activate(5)
    #expect(try test.state.active == 5)
  }

  @Test func aStateThatIsGoneOrDamaged() throws {
    let (image, _) = try filled()
    for bytes in [nil, [], [1], Array(repeating: 0, count: 5000)] as [[UInt8]?] {
      var damaged = image
      damaged.files["/data/models/sample/state"] = bytes
      let test = try TestStore(damaged)
      #expect(test.store.findings.map(\.kind) == [.stateRebuilt(active: 5)])
      #expect(try test.state.active == 5)
    }
  }

  @Test func aStagedVersionThatIsGone() throws {
    var (image, test) = try filled()
    try test.store.stage(5, of: "sample", as: .canary)
    image = test.disk.image
    image.files[try test.path(5)] = nil
    test = try TestStore(image)
    #expect(test.store.findings.map(\.kind) == [.unstaged(5)])
    #expect(try test.state.staged == nil && test.state.active == 4)
  }

  @Test func aMediumThatCannotBeWrittenTo() throws {
    var (image, test) = try filled()
    image.files[try test.path(4)] = [0]
    let disk = MemoryDisk(image)
    disk.refusalCode = 30
    let store = try ModelStore(opening: "/data/models", trusting: [], requiresSignature: false, disk: disk)
    #expect(store.findings.map(\.kind) == [.fellBack(from: 4, to: 2), .notSaved])
    #expect(try store.state(of: "sample").active == 2)
  }

  @Test func whatIsNotTheStores() throws {
    var (image, _) = try filled()
    image.directories.formUnion(["/data/models/.hidden", "/data/models/lost+found"])
    image.files["/data/models/notes.txt"] = [1]
    image.files["/data/models/sample/4.swl"] = [1]
    image.files["/data/models/sample/old.tmp"] = [1]
    let test = try TestStore(image)
    #expect(test.store.findings.map(\.kind) == [.leftovers(1)])
    #expect(try test.store.names() == ["sample"] && test.versions == [1, 2, 4, 5])
  }
}

struct CrashLoopTests {
  private func rules() -> RolloutRules {
    var rules = RolloutRules()
    (rules.crashCount, rules.crashSeconds) = (3, 300)
    return rules
  }

  @Test func theVersionBeforeComesBack() throws {
    let test = try TestStore()
    try test.install(1, 2)
    try test.activate(1, 2)
    for second: UInt64 in 1...3 {
      #expect(try test.store.recordStart(["sample"], at: 10 * second, rules()).isEmpty)
    }
    let responses = try test.store.recordStart(["sample"], at: 40, rules())
    #expect(responses.map(\.kind) == [.rolledBack(from: 2, to: 1)])
    #expect(try test.state.active == 1 && test.state.rejected == [2])
    // Nothing is left to go back to.
    for second: UInt64 in 5...200 { #expect(try test.store.recordStart(["sample"], at: 10 * second, rules()).isEmpty) }
    #expect(try test.state.active == 1)
  }

  @Test func slowCrashesAndGoodHealthAreNoLoop() throws {
    let test = try TestStore()
    try test.install(1, 2)
    try test.activate(1, 2)
    for count: UInt64 in 0..<20 { #expect(try test.store.recordStart(["sample"], at: 200 * count, rules()).isEmpty) }
    for count: UInt64 in 0..<20 {
      #expect(try test.store.recordStart(["sample"], at: 5000 + count, rules()).isEmpty)
      if count % 3 == 2 || count == 0 { try test.store.recordHealthy(["sample"]) }
    }
    #expect(try test.state.active == 2)
  }

  /// A board without a battery starts at the same second each time.
  @Test func aClockThatWasSetBack() throws {
    let test = try TestStore()
    try test.install(1, 2)
    try test.activate(1, 2)
    #expect(try test.store.recordStart(["sample"], at: 1_800_000_000, rules()).isEmpty)
    for _ in 0..<2 { #expect(try test.store.recordStart(["sample"], at: 3, rules()).isEmpty) }
    #expect(try !test.store.recordStart(["sample"], at: 3, rules()).isEmpty)
  }

  @Test func whatCameLastGoesFirst() throws {
    let test = try TestStore()
    try test.install(1, 2, 3)
    try test.install(1, 2, name: "other")
    try test.activate(1, 2)
    for version: UInt32 in [1, 2] { try test.store.activate(version, of: "other") }
    try test.store.recordHealthy(["sample"])
    try test.store.stage(3, of: "sample", as: .shadow)
    func crash() throws -> [CrashResponse] {
      for _ in 0..<2 { #expect(try test.store.recordStart(["sample", "other"], at: 5, rules()).isEmpty) }
      return try test.store.recordStart(["sample", "other"], at: 5, rules())
    }
    #expect(try test.store.recordStart(["sample", "other"], at: 5, rules()).isEmpty)
    let first = try crash()
    #expect(first.map(\.model) == ["sample"] && first.map(\.kind) == [.rejected(3)])
    let second = try crash()
    #expect(second.map(\.model) == ["other"] && second.map(\.kind) == [.rolledBack(from: 2, to: 1)])
    let third = try crash()
    #expect(third.map(\.model) == ["sample"] && third.map(\.kind) == [.rolledBack(from: 2, to: 1)])
  }
}
