import ModelFormat
import ModelStore
import Rollout
import SamplePrograms
import Signatures
import Testing

/// A store in memory.
struct TestStore {
  let disk: MemoryDisk
  let store: ModelStore

  init(_ image: DiskImage = DiskImage(directories: ["/data"]), trusting keys: [PublicKey]? = nil) throws {
    disk = MemoryDisk(image)
    store = try ModelStore(
      opening: "/data/models", trusting: keys ?? [], requiresSignature: keys != nil, disk: disk)
  }

  func install(_ versions: UInt32..., name: String = "sample", model: String = "sample") throws {
    for version in versions {
      let file = SamplePrograms.version(version, of: model)
      try store.install(file.span.bytes, as: name)
    }
  }

  func activate(_ versions: UInt32...) throws {
    for version in versions { try store.activate(version, of: "sample") }
  }

  var state: ModelState { get throws { try store.state(of: "sample") } }
  var versions: [UInt32] { get throws { try store.versions(of: "sample") } }

  func path(_ version: UInt32) throws -> String { try store.path(of: version, "sample") }

  /// The message of what a change throws.
  func refusal(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return (error as? StoreError)?.message }
    return nil
  }
}

struct ModelStoreTests {
  @Test func aVersionsLife() throws {
    let test = try TestStore()
    try test.install(1, 2)
    #expect(try test.state == ModelState() && test.versions == [1, 2])
    try test.activate(1)
    try test.store.recordHealthy(["sample"])
    try test.store.stage(2, of: "sample", as: .shadow)
    #expect(try test.state.staged == 2 && test.state.stage == .shadow && test.state.active == 1)
    try test.store.stage(2, of: "sample", as: .canary)
    #expect(try test.state.stage == .canary && test.state.isProven)
    try test.activate(2)
    #expect(try test.state.active == 2 && test.state.previous == 1 && test.state.staged == nil)
    #expect(try !test.state.isProven)
    #expect(try test.store.rollBack("sample") == 1)
    #expect(try test.state.active == 1 && test.state.rejected == [2] && test.state.previous == nil)
    #expect(test.refusal { try test.store.rollBack("sample") } == StoreError.nothingBefore.message)
  }

  @Test func onlyARollbackLeadsBack() throws {
    let test = try TestStore()
    try test.install(3, 4, 6)
    try test.activate(3, 4, 6)
    #expect(test.refusal { try test.activate(4) } == StoreError.downgrade(4, active: 6).message)
    #expect(
      test.refusal { try test.store.stage(4, of: "sample", as: .shadow) }
        == StoreError.downgrade(4, active: 6).message)
    #expect(test.refusal { try test.install(5) } == StoreError.downgrade(5, active: 6).message)
    #expect(try test.store.rollBack("sample", to: 3) == 3)
    #expect(try test.state.previous == nil && test.state.rejected == [6])
    #expect(test.refusal { try test.store.rollBack("sample", to: 4) } == StoreError.nothingBefore.message)
    #expect(test.refusal { try test.store.rollBack("sample", to: 2) } == StoreError.notInstalled(2).message)
  }

  @Test func whatWasTurnedAwayMustBeAskedFor() throws {
    let test = try TestStore()
    try test.install(1, 2)
    try test.activate(1)
    try test.store.stage(2, of: "sample", as: .canary)
    try test.store.withdraw("sample", rejecting: true)
    #expect(test.refusal { try test.store.withdraw("sample", rejecting: true) } == StoreError.nothingStaged.message)
    #expect(test.refusal { try test.store.stage(2, of: "sample", as: .shadow) } == StoreError.rejected(2).message)
    #expect(test.refusal { try test.activate(2) } == StoreError.rejected(2).message)
    try test.store.activate(2, of: "sample", again: true)
    #expect(try test.state.active == 2 && test.state.rejected.isEmpty)
  }

  @Test func theSameVersionTwice() throws {
    let test = try TestStore()
    try test.install(1, 1)
    var builder = SamplePrograms.all[2].builder
    builder.program.manifest.version = 1
    let other = builder.file
    #expect(
      test.refusal { try test.store.install(other.span.bytes, as: "sample") } == StoreError.otherBytes(1).message)
    #expect(try test.versions == [1])
  }

  @Test func anotherModelIsRefused() throws {
    let test = try TestStore()
    try test.install(1)
    try test.activate(1)
    #expect(test.refusal { try test.install(2, model: "other") } == StoreError.otherModel.message)
    try test.install(2, name: "other", model: "other")
    #expect(try test.store.names() == ["other", "sample"])
  }

  @Test(arguments: ["", ".", "..", "a/b", "/etc", "-x", "a b", "é", String(repeating: "a", count: 65)])
  func namesThatAreNone(name: String) throws {
    let test = try TestStore()
    #expect(test.refusal { try test.install(1, name: name) } == StoreError.badName.message)
    #expect(test.refusal { _ = try test.store.state(of: name) } == StoreError.badName.message)
    #expect(test.disk.image.files.isEmpty)
  }

  @Test func whatIsNotThere() throws {
    let test = try TestStore()
    #expect(test.refusal { _ = try test.state } == StoreError.unknownModel.message)
    try test.install(1)
    #expect(test.refusal { try test.activate(2) } == StoreError.notInstalled(2).message)
    #expect(test.refusal { try test.store.remove(2, of: "sample") } == StoreError.notInstalled(2).message)
    #expect(
      test.refusal { try test.store.stage(1, of: "sample", as: .shadow) } == StoreError.nothingActive.message)
  }

  @Test func filesThatAreRefused() throws {
    let test = try TestStore()
    var (file, plain) = (SamplePrograms.version(1), SamplePrograms.file("windows-bytes"))
    #expect(test.refusal { try test.store.install(plain.span.bytes, as: "sample") } == StoreError.noVersion.message)
    file[file.count - 1] ^= 1
    #expect(test.refusal { try test.store.install(file.span.bytes, as: "sample") } != nil)
    plain = []
    #expect(test.refusal { try test.store.install(plain.span.bytes, as: "sample") } != nil)
    #expect(test.disk.image.files.isEmpty)
    var limits = StoreLimits()
    limits.modelByteCount = 1000
    let small = try ModelStore(
      opening: "/data/small", trusting: [], requiresSignature: false, limits: limits, disk: MemoryDisk())
    let large = SamplePrograms.version(1)
    #expect(
      test.refusal { try small.install(large.span.bytes, as: "sample") } == StoreError.tooLarge(limit: 1000).message)
  }

  @Test func onlyTrustedMakersModels() throws {
    let key = try SigningKey(seed: Array(0..<32))
    let test = try TestStore(trusting: [key.publicKey])
    #expect(test.refusal { try test.install(1) } == ModelError(.notSigned, offset: 32).message)
    let signed = try ModelWriter().signed(SamplePrograms.version(1), by: key)
    try test.store.install(signed.span.bytes, as: "sample")
    try test.activate(1)
    let stranger = try TestStore(test.disk.image, trusting: [SigningKey(seed: Array(1..<33)).publicKey])
    #expect(stranger.store.findings.map(\.kind) == [.fellBack(from: 1, to: nil)])
  }

  @Test func pruning() throws {
    let test = try TestStore()
    try test.install(1, 2, 3)
    try test.activate(1, 3)
    try test.install(4, 5)
    try test.store.stage(4, of: "sample", as: .canary)
    #expect(try test.store.prune("sample", keeping: 1) == [2])
    #expect(try test.versions == [1, 3, 4, 5] && test.state.previous == 1)
    #expect(test.refusal { try test.store.remove(3, of: "sample") } == StoreError.inUse(3).message)
    #expect(test.refusal { try test.store.remove(4, of: "sample") } == StoreError.inUse(4).message)
    try test.store.remove(1, of: "sample")
    #expect(try test.state.previous == nil && test.versions == [3, 4, 5])
    #expect(try test.store.prune("sample", keeping: 0) == [5])
  }
}
