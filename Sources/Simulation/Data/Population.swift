package import FederatedClient
internal import Learning

/// Who has which examples: clients that learn, and owners that nobody has learned from.
package struct Population: Sendable {
  /// How owners become clients.
  package struct Rules: Sendable {
    /// nil: as many as there are owners left to learn.
    package var clients: Int?
    /// The share of owners that never learn, 0 to below 1; where it is above 0, at least one.
    package var heldOutShare = 0.2
    /// Owners that never learn, by name; empty: drawn.
    package var heldOutNames: [String] = []
    /// The share of a client's examples that it measures on instead of learning from.
    package var testShare = 0.2
    /// Whether all examples belong to one client: training in one place, for comparison.
    package var isPooled = false
    package var seed: UInt64 = 1

    package init() {}
  }

  package struct Client: Equatable, Sendable {
    package var training: [Int]
    package var test: [Int]
    /// What all its examples are bent by, which makes it another hand; nil for the owner itself.
    package var hand: UInt64?
  }

  package let examples: OwnedExamples
  package private(set) var clients: [Client] = []
  /// The examples of the owners that never learn, owner by owner.
  package private(set) var heldOut: [[Int]] = []

  package init(_ examples: OwnedExamples, _ rules: Rules) {
    self.examples = examples
    var random = Random(seed: rules.seed, stream: 0x0DD)
    var order = examples.names.indices.map { Int32($0) }
    var span = order.mutableSpan
    random.shuffle(&span)
    var lists = examples.byOwner
    for owner in lists.indices { Population.shuffle(&lists[owner], &random) }
    let isHeldOut = Population.heldOut(order.map { Int($0) }, examples.names, rules)
    heldOut = lists.indices.filter { isHeldOut[$0] }.map { lists[$0].sorted() }
    let learning = lists.indices.filter { !isHeldOut[$0] && !lists[$0].isEmpty }
    clients = Population.clients(learning.map { lists[$0] }, rules)
  }

  private static func shuffle(_ list: inout [Int], _ random: inout Random) {
    var places = list.map { Int32($0) }
    var span = places.mutableSpan
    random.shuffle(&span)
    list = places.map { Int($0) }
  }

  private static func heldOut(_ order: [Int], _ names: [String], _ rules: Rules) -> [Bool] {
    if !rules.heldOutNames.isEmpty { return names.map { rules.heldOutNames.contains($0) } }
    guard rules.heldOutShare > 0 else { return names.map { _ in false } }
    let count = max(1, Int((rules.heldOutShare * Double(names.count)).rounded()))
    var result = [Bool](repeating: false, count: names.count)
    for owner in order.prefix(min(count, names.count - 1)) { result[owner] = true }
    return result
  }

  private static func clients(_ lists: [[Int]], _ rules: Rules) -> [Client] {
    let owners = lists.map { list in
      let test = list.count > 1 ? Int((rules.testShare * Double(list.count)).rounded(.down)) : 0
      return Client(training: list.dropFirst(test).sorted(), test: list.prefix(test).sorted())
    }
    if rules.isPooled {
      return [Client(training: owners.flatMap { $0.training }, test: owners.flatMap { $0.test })]
    }
    guard !owners.isEmpty else { return [] }
    return (0..<(rules.clients ?? owners.count)).map { number in
      var client = owners[number % owners.count]
      if number >= owners.count { client.hand = rules.seed &+ UInt64(number) }
      return client
    }
  }

  /// The numbers that networks read: pixels from 0 to 1. `view`: of a look at each picture as it might have been, another
  /// for each number; nil: as it is.
  package func read(_ list: [Int], hand: UInt64? = nil, view: UInt64? = nil) -> Examples {
    var inputs: [Float] = []
    inputs.reserveCapacity(list.count * examples.extent.count)
    var random = Random(seed: view ?? 0, stream: 0x71E3)
    for example in list {
      var picture = examples.pixels(of: example).map { Float($0) / 255 }
      if let hand {
        var random = Random(seed: hand, stream: 0x4A9D)
        picture = Distortion(Distortion.Strength(), &random).bend(picture, examples.extent)
      }
      inputs += view == nil ? picture : Distortion(Distortion.Strength(), &random).bend(picture, examples.extent)
    }
    return Examples(inputs: inputs, labels: list.map { examples.labels[$0] })
  }

  /// All examples of the owners that never learn.
  package var heldOutExamples: Examples { read(heldOut.flatMap { $0 }) }
}
