import FleetProtocol
import FleetTransport
import Foundation
import Testing

struct StoreTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "swiftlet-objects-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  @Test func objectsStayUntilAllAreTakenAway() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let directory = folder.appending(path: "objects").path
    let bytes: [UInt8] = [1, 2, 3]
    let id = ObjectID(of: bytes)
    let store = try FileObjectStore(directory: directory)
    #expect(!store.contains(id) && store.object(id) == nil)
    #expect(store.keep(bytes, as: id))
    #expect(store.keep(bytes, as: id))
    #expect(try FileObjectStore(directory: directory).object(id) == bytes)
    try store.removeAll()
    #expect(!store.contains(id))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
  }

  /// What a bad medium makes of an object is not that object.
  @Test func damagedObjectsAreNone() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try FileObjectStore(directory: folder.path)
    let bytes: [UInt8] = [1, 2, 3]
    let id = ObjectID(of: bytes)
    #expect(store.keep(bytes, as: id))
    try Data([1, 2, 4]).write(to: folder.appending(path: id.hexadecimal))
    #expect(!store.contains(id) && store.object(id) == nil)
    #expect(store.keep(bytes, as: id))
    #expect(store.object(id) == bytes)
  }

  @Test func aStateComesBackAndADamagedOneIsTold() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = StateFile(path: folder.appending(path: "state").path)
    #expect(file.load() == (ClientState(), false))
    var state = ClientState()
    state.nodeID = 0xFEDC_BA98_7654_3210
    try file.save(state)
    #expect(file.load() == (state, false))
    try Data([0xFF, 1]).write(to: URL(filePath: file.path))
    #expect(file.load() == (ClientState(), true))
  }
}
