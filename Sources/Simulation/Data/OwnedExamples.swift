internal import Console
package import Learning

/// Small pictures, the class of each, and whose it is.
package struct OwnedExamples: Sendable {
  /// Of a picture.
  package let extent: Extent
  /// [count, height, width, channels]
  package let pixels: [UInt8]
  package let labels: [Int32]
  /// The place of each example's owner in `names`.
  package let owners: [Int]
  package let names: [String]

  package static let classLimit = 1000

  /// All of one length; labels from 0.
  package init(extent: Extent, pixels: [UInt8], labels: [Int32], owners: [Int], names: [String]) {
    precondition(pixels.count == labels.count * extent.count && owners.count == labels.count)
    (self.extent, self.pixels, self.labels, self.owners, self.names) = (extent, pixels, labels, owners, names)
  }

  package var count: Int { labels.count }
  package var classCount: Int { Int(labels.max() ?? 0) + 1 }

  package func pixels(of example: Int) -> ArraySlice<UInt8> {
    pixels[example * extent.count..<(example + 1) * extent.count]
  }

  /// The examples of each owner, in their order.
  package var byOwner: [[Int]] {
    var lists = [[Int]](repeating: [], count: names.count)
    for (example, owner) in owners.enumerated() { lists[owner].append(example) }
    return lists
  }
}

/// Gives names their places in the order in which they come.
struct NameTable {
  private(set) var names: [String] = []
  private var places: [String: Int] = [:]

  mutating func place(of name: String) -> Int {
    if let place = places[name] { return place }
    places[name] = names.count
    names.append(name)
    return names.count - 1
  }
}
