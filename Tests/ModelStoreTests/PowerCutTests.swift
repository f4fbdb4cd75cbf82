import ModelStore
import Rollout
import SamplePrograms
import Testing

/// After every cut of every change the store opens with a valid model: the one before the change or the one after it, and
/// the latter once the change has returned.
struct PowerCutTests {
  private static let directory = "/data/models"

  private func open(_ disk: MemoryDisk) throws -> ModelStore {
    try ModelStore(opening: Self.directory, trusting: [], requiresSignature: false, disk: disk)
  }

  private func install(_ version: UInt32, _ store: ModelStore) throws {
    let file = SamplePrograms.version(version)
    try store.install(file.span.bytes, as: "sample")
  }

  /// A store with versions 3, 5 and 7, of which 7 is active and 5 was before.
  private func filled() throws -> DiskImage {
    let disk = MemoryDisk()
    let store = try open(disk)
    for version: UInt32 in [3, 5, 7] {
      try install(version, store)
      try store.activate(version, of: "sample")
    }
    return disk.image
  }

  private struct Step {
    let name: String
    /// The active version before and after it.
    let before, after: UInt32?
    let body: (ModelStore) throws -> Void
  }

  /// Carries the steps out one after the other and cuts each of them at every operation. Returns how many images there
  /// were and in how many a change that had returned was lost.
  private func cut(_ start: DiskImage, _ steps: [Step], _ medium: PowerCut = PowerCut()) throws -> (Int, lost: Int) {
    var (image, imageCount, lost) = (start, 0, 0)
    for step in steps {
      let disk = MemoryDisk(image)
      try step.body(open(disk))
      for count in 0...disk.operations.count {
        let isOver = count == disk.operations.count
        for found in medium.images(of: image, disk.operations, cutAt: count) {
          imageCount += 1
          let active = try active(found)
          if isOver, active != step.after { lost += 1 }
          if medium.isHonest {
            #expect(
              active == step.after || (!isOver && active == step.before), "\(step.name), \(count): \(active ?? 0)")
          } else {
            #expect(active != nil || step.before == nil, "\(step.name), \(count)")
          }
        }
      }
      image = disk.image
    }
    return (imageCount, lost)
  }

  /// Opens what a cut has left, and once more what that opening has made of it.
  private func active(_ image: DiskImage) throws -> UInt32? {
    let disk = MemoryDisk(image)
    let store = try open(disk)
    guard try store.names() == ["sample"] else { return nil }
    let state = try store.state(of: "sample")
    let again = try open(MemoryDisk(disk.image))
    #expect(try again.state(of: "sample") == state && again.findings.isEmpty)
    #expect(disk.image.files.keys.allSatisfy { !$0.hasSuffix(".tmp") })
    guard let active = state.active else { return nil }
    let path = try store.path(of: active, "sample")
    #expect(disk.image.files[path] == SamplePrograms.version(active))
    return active
  }

  private var update: [Step] {
    [
      Step(name: "install", before: 7, after: 7) { try install(9, $0) },
      Step(name: "stage", before: 7, after: 7) { try $0.stage(9, of: "sample", as: .canary) },
      Step(name: "activate", before: 7, after: 9) { try $0.activate(9, of: "sample") },
      Step(name: "healthy", before: 9, after: 9) { try $0.recordHealthy(["sample"]) },
      Step(name: "prune", before: 9, after: 9) { try $0.prune("sample", keeping: 1) },
    ]
  }

  @Test func everyPointOfAnUpdate() throws {
    let (imageCount, lost) = try cut(filled(), update)
    #expect(imageCount > 50 && lost == 0)
  }

  @Test func everyPointOfARollback() throws {
    let steps = [
      Step(name: "roll back", before: 7, after: 5) { try $0.rollBack("sample") },
      Step(name: "further", before: 5, after: 3) { try $0.rollBack("sample") },
      Step(name: "install", before: 3, after: 3) { try install(9, $0) },
      Step(name: "activate", before: 3, after: 9) { try $0.activate(9, of: "sample") },
      Step(name: "remove", before: 9, after: 9) { try $0.remove(7, of: "sample") },
    ]
    let (imageCount, lost) = try cut(filled(), steps)
    #expect(imageCount > 50 && lost == 0)
  }

  @Test func everyPointOfTheFirstInstallation() throws {
    let steps = [
      Step(name: "install", before: nil, after: nil) { try install(1, $0) },
      Step(name: "activate", before: nil, after: 1) { try $0.activate(1, of: "sample") },
    ]
    let (imageCount, lost) = try cut(DiskImage(directories: ["/data"]), steps)
    #expect(imageCount > 10 && lost == 0)
  }

  @Test func everyPointOfACrashLoop() throws {
    var rules = RolloutRules()
    rules.crashCount = 1
    let steps = [
      Step(name: "start", before: 7, after: 7) { _ = try $0.recordStart(["sample"], at: 100, rules) },
      Step(name: "crash", before: 7, after: 5) { _ = try $0.recordStart(["sample"], at: 110, rules) },
    ]
    let (_, lost) = try cut(filled(), steps)
    #expect(lost == 0)
  }

  /// Even a medium that keeps nothing for being synchronised loses a change, but never the last valid model. That changes
  /// are lost then shows that the tests above can fail.
  @Test func aMediumThatLies() throws {
    let (_, lost) = try cut(filled(), update, PowerCut(isHonest: false))
    #expect(lost > 0)
  }

  /// A disk that refuses to write leaves the store as it was.
  @Test func aFullDisk() throws {
    for step in update.prefix(3) {
      let disk = MemoryDisk(try filled())
      let store = try open(disk)
      if step.name != "install" { try install(9, store) }
      let before = disk.image
      disk.refusalCode = 28
      #expect(throws: StoreError.self) { try step.body(store) }
      #expect(disk.image == before && !disk.isLocked)
    }
  }
}
