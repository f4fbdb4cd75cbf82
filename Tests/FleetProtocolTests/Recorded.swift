import FleetProtocol
import Foundation

/// What `record.py` wrote with Flower.
enum Recorded {
  struct ObjectSet {
    var objects: [(id: String, bytes: [UInt8])] = []
    var tree: [UInt8] = []
    var push: [UInt8] = []

    var root: ObjectID { get throws { try ObjectTree(decoding: tree).id } }

    var store: MemoryObjectStore {
      let store = MemoryObjectStore()
      for object in objects { _ = store.keep(object.bytes, as: ObjectID(of: object.bytes)) }
      return store
    }
  }

  static func messages() throws -> [(type: String, bytes: [UInt8])] {
    try lines("messages").map { ($0[0], bytes($0[1])) }
  }

  static func objectSet(_ name: String) throws -> ObjectSet {
    var set = ObjectSet()
    for line in try lines("objects") where line[0] == name {
      switch line[1] {
      case "tree": set.tree = bytes(line[2])
      case "push": set.push = bytes(line[2])
      default: set.objects.append((line[1], bytes(line[2])))
      }
    }
    return set
  }

  static func bytes(_ digits: some StringProtocol) -> [UInt8] {
    let values = digits.utf8.map { UInt8($0 > 57 ? $0 - 87 : $0 - 48) }
    return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }

  private static func lines(_ name: String) throws -> [[String]] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    let text = try String(contentsOf: folder.appending(path: name + ".tsv"), encoding: .utf8)
    return text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
  }
}
