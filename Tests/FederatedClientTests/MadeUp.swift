import FederatedClient
import Foundation
import Learning

/// Four numbers, and which of the first three is largest.
final class MadeUp: LearningData {
  private let seed: UInt64

  init(seed: UInt64) { self.seed = seed }

  func training(_: () -> Bool) -> Examples { examples(96, Random(seed: seed, stream: 1)) }
  func holdOut(_: () -> Bool) -> Examples { examples(64, Random(seed: seed, stream: 2)) }

  private func examples(_ count: Int, _ random: Random) -> Examples {
    var random = random
    var (inputs, labels): ([Float], [Int32]) = ([], [])
    for _ in 0..<count {
      let row = (0..<4).map { _ in 2 * random.nextSigned() }
      inputs += row
      labels.append(Int32(row[..<3].firstIndex(of: row[..<3].max()!)!))
    }
    return Examples(inputs: inputs, labels: labels)
  }
}

/// A folder that goes with the test.
final class Folder {
  let path = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
