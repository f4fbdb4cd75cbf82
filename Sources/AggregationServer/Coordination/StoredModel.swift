internal import FleetProtocol
package import FleetStorage
package import Rounds

/// Models as the storage keeps them: a bundle of arrays, and what the strategy remembers.
extension FleetTransaction {
  private static var memoryName: String { "memory" }

  func addWeights(of model: GlobalModel, run: UInt64, at now: UTCTime) throws {
    let bundle = newID()
    let objects = BundleStore(self, bundle: bundle)
    let tree = try writing(to: objects) { writer throws(ObjectWriter.StoreIsFull) in try model.writeArrays(to: writer) }
    try addModel(ModelRecord(run: run, version: model.version, bundle: bundle, tree: tree, madeAt: now))
    try setState(FleetTransaction.memoryName, of: run, model.memory.encoded())
  }

  /// The newest model of a run.
  func globalModel(of run: UInt64, version: Int) throws -> GlobalModel {
    let (layout, weights) = try weights(of: run, version: version)
    var model = GlobalModel(layout: layout, weights: weights)
    model.version = version
    model.memory = try strategyMemory(of: run)
    return model
  }

  func strategyMemory(of run: UInt64) throws -> StrategyMemory {
    try StrategyMemory(decoding: try state(FleetTransaction.memoryName, of: run))
  }

  package func weights(of run: UInt64, version: Int) throws -> (layout: ModelLayout, weights: [Float]) {
    guard let record = try model(of: run, version: version) else {
      throw StorageError("run \(run) has no model of version \(version)")
    }
    let objects = BundleStore(self, bundle: record.bundle)
    let reader = ObjectReader(store: objects)
    var parts: [(name: String, shape: [Int])] = []
    var weights: [Float] = []
    for array in try reader.arrays(of: record.tree.id) {
      let data = try reader.data(of: array, limit: 4 * ModelLayout.valueLimit + 65_536)
      let values = try FloatArray(numpyBytes: data, limit: ModelLayout.valueLimit)
      parts.append((array.name, values.shape))
      weights += values.values
    }
    try objects.check()
    guard let layout = ModelLayout(parts) else { throw StorageError("the stored model of run \(run) has no layout") }
    return (layout, weights)
  }

  /// Writes objects; what the storage said when it did not take one is thrown.
  func writing<Result>(
    to objects: BundleStore, _ body: (ObjectWriter) throws(ObjectWriter.StoreIsFull) -> Result
  ) throws -> Result {
    do {
      let result = try body(ObjectWriter(store: objects))
      try objects.check()
      return result
    } catch {
      try objects.check()
      throw error
    }
  }
}
