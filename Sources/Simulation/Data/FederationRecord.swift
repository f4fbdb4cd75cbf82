package import Console
internal import FederatedClient
internal import Learning
internal import Numpy
internal import Tensors

/// What another engine needs to run the same federation: the examples of each client, those that nobody learns from, the
/// weights at the beginning and who took part in which round.
package enum FederationRecord {
  /// Writes x.npy, y.npy and client.npy (the client of each example), held-x.npy, held-y.npy, start.npy and rounds.csv.
  package static func write(
    _ population: Population, start: [Float], _ participants: [Int: [Int]], to folder: String
  ) throws(Refusal) {
    try makeFolder(folder)
    var (inputs, labels, clients): ([Float], [Int32], [Int32]) = ([], [], [])
    for (number, client) in population.clients.enumerated() {
      let examples = population.read(client.training, hand: client.hand)
      inputs += examples.inputs
      labels += examples.labels
      clients += examples.labels.map { _ in Int32(number) }
    }
    let width = population.examples.extent.count
    try write(inputs, .float32, [labels.count, width], folder + "/x.npy")
    try write(labels, .int32, [labels.count], folder + "/y.npy")
    try write(clients, .int32, [clients.count], folder + "/client.npy")
    let held = population.heldOutExamples
    try write(held.inputs, .float32, [held.count, width], folder + "/held-x.npy")
    try write(held.labels, .int32, [held.count], folder + "/held-y.npy")
    try WeightsFile.write(start, to: folder + "/start.npy")
    var text = "round,client\n"
    for (round, clients) in participants.sorted(by: { $0.key < $1.key }) {
      for client in clients { text += "\(round),\(client)\n" }
    }
    try writeFile(folder + "/rounds.csv", text.utf8.span.bytes)
  }

  private static func write<Element>(
    _ values: [Element], _ type: ElementType, _ shape: [Int], _ path: String
  ) throws(Refusal) {
    let bytes = values.withUnsafeBytes { Array($0) }
    try writeFile(path, NumpyArray(type: type, shape: shape, bytes: bytes).encoded().span.bytes)
  }
}
