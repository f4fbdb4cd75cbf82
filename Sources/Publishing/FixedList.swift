/// A list with room for a fixed number of values in itself; what does not fit is counted.
package struct FixedList<let capacity: Int, Element: Sendable>: Sendable {
  private var values: InlineArray<capacity, Element>
  package private(set) var count = 0
  /// Values that found no room.
  package private(set) var leftOutCount = 0

  /// An empty list; `placeholder` fills its memory.
  package init(placeholder: Element) { values = InlineArray(repeating: placeholder) }

  package mutating func append(_ value: Element) {
    guard count < capacity else { return leftOutCount += 1 }
    values[count] = value
    count += 1
  }

  package mutating func removeAll() {
    count = 0
    leftOutCount = 0
  }

  /// `index`: below `count`.
  package subscript(index: Int) -> Element {
    precondition(index < count)
    return values[index]
  }
}
