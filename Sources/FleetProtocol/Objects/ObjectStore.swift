/// Where objects are kept by their ids: memory, or files on a device.
package protocol ObjectStore: AnyObject {
  /// nil when there is none.
  func object(_ id: ObjectID) -> [UInt8]?

  func contains(_ id: ObjectID) -> Bool

  /// Keeps an object; false when that cannot be done. An object that is there already stays.
  func keep(_ bytes: [UInt8], as id: ObjectID) -> Bool
}

/// Objects in memory.
package final class MemoryObjectStore: ObjectStore {
  package private(set) var objects: [ObjectID: [UInt8]] = [:]

  package init() {}

  package func object(_ id: ObjectID) -> [UInt8]? { objects[id] }
  package func contains(_ id: ObjectID) -> Bool { objects[id] != nil }
  package func keep(_ bytes: [UInt8], as id: ObjectID) -> Bool {
    objects[id] = bytes
    return true
  }
  package func remove(_ id: ObjectID) { objects[id] = nil }
}
