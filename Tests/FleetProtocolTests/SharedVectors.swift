import FleetProtocol
import Foundation

/// Vectors that are no part of the package; nil, and a notice, when they are absent.
enum SharedVectors {
  private struct File: Decodable {
    struct Entry: Decodable {
      var id: String?
      var bytes_hex: String
    }
    var objects: [String: Entry]
    var object_tree_pb_hex: String
    var push_message_pb_hex: String
    var error_message: Entry
  }

  static func sets() throws -> [Recorded.ObjectSet]? {
    let beside = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared").standardized
    let folder = ProcessInfo.processInfo.environment["SWIFTLET_SHARED"].map { URL(filePath: $0) } ?? beside
    guard let data = try? Data(contentsOf: folder.appending(path: "flower/vectors.json")) else {
      print("skipped: no flower/vectors.json at \(folder.path); set SWIFTLET_SHARED to where it is")
      return nil
    }
    let file = try JSONDecoder().decode(File.self, from: data)
    var records = Recorded.ObjectSet()
    records.objects = file.objects.map { ($0.key, Recorded.bytes($0.value.bytes_hex)) }
    records.tree = Recorded.bytes(file.object_tree_pb_hex)
    records.push = Recorded.bytes(file.push_message_pb_hex)
    var failure = Recorded.ObjectSet()
    let error = Recorded.bytes(file.error_message.bytes_hex)
    failure.objects = [(file.error_message.id!, error)]
    failure.tree = ObjectTree(ObjectID(of: error)).encoded()
    return [records, failure]
  }
}
