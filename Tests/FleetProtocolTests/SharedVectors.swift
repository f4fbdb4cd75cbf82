import FleetProtocol
import Foundation

/// Vectors that are no part of the package; nil, and a notice, when they are absent.
enum SharedVectors {
  private struct File: Decodable {
    struct Entry: Decodable {
      var id: String?
      var bytesHex: String
    }
    var objects: [String: Entry]
    var objectTreePbHex: String
    var pushMessagePbHex: String
    var errorMessage: Entry
  }

  static func sets() throws -> [Recorded.ObjectSet]? {
    let beside = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared").standardized
    let folder = ProcessInfo.processInfo.environment["SWIFTLET_SHARED"].map { URL(filePath: $0) } ?? beside
    guard let data = try? Data(contentsOf: folder.appending(path: "flower/vectors.json")) else {
      print("skipped: no flower/vectors.json at \(folder.path); set SWIFTLET_SHARED to where it is")
      return nil
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let file = try decoder.decode(File.self, from: data)
    var records = Recorded.ObjectSet()
    records.objects = file.objects.map { ($0.key, Recorded.bytes($0.value.bytesHex)) }
    records.tree = Recorded.bytes(file.objectTreePbHex)
    records.push = Recorded.bytes(file.pushMessagePbHex)
    var failure = Recorded.ObjectSet()
    let error = Recorded.bytes(file.errorMessage.bytesHex)
    failure.objects = [(file.errorMessage.id!, error)]
    failure.tree = ObjectTree(ObjectID(of: error)).encoded()
    return [records, failure]
  }
}
