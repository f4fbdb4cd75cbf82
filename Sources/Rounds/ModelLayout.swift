/// The arrays of a model, in the order in which messages carry them; their values stand one after the other.
package struct ModelLayout: Equatable, Sendable {
  package struct Part: Equatable, Sendable {
    package let name: String
    package let shape: [Int]
    package let count: Int
  }

  package let parts: [Part]
  /// Values of all arrays.
  package let count: Int

  /// nil without arrays, when two have one name, or when the extents are no sizes of arrays that fit into memory.
  package init?(_ arrays: [(name: String, shape: [Int])]) {
    var (parts, total): ([Part], Int) = ([], 0)
    for (name, shape) in arrays {
      var count = 1
      for extent in shape {
        let (product, isTooLarge) = count.multipliedReportingOverflow(by: extent)
        guard extent > 0, !isTooLarge, product <= ModelLayout.valueLimit else { return nil }
        count = product
      }
      parts.append(Part(name: name, shape: shape, count: count))
      total += count
      guard total <= ModelLayout.valueLimit else { return nil }
    }
    guard !parts.isEmpty, Set(parts.map(\.name)).count == parts.count else { return nil }
    (self.parts, self.count) = (parts, total)
  }

  /// Of a model that is trained on devices.
  package static let valueLimit = 1 << 28
}
