/// Objects that other threads use. Whoever handed them out gives them up, once nobody else has them: threads with a
/// deadline spend no time on freeing memory.
package struct HandedOut<Object: AnyObject>: ~Copyable {
  private var objects: [Object] = []

  package init() {}

  package var count: Int { objects.count }

  package mutating func keep(_ object: Object) { objects.append(object) }

  /// To be called now and then.
  package mutating func collect() {
    var index = objects.count
    while index > 0 {
      index -= 1
      if isKnownUniquelyReferenced(&objects[index]) { objects.remove(at: index) }
    }
  }
}
