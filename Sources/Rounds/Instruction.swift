package import FleetProtocol

/// What devices are sent: the arrays of the model, and how to train.
extension GlobalModel {
  package static let arraysRecord = "arrays"
  package static let configRecord = "config"

  /// Writes the weights, as NumPy's arrays under their names.
  package func writeArrays(to writer: ObjectWriter) throws(ObjectWriter.StoreIsFull) -> ObjectTree {
    try written(weights, to: writer)
  }

  /// Writes the content of the instructions of a round, the same for all devices. `arrays`: what `writeArrays` gave.
  /// `step`: of a secure sum, for one device.
  package func writeInstruction(
    _ plan: RunPlan, arrays: ObjectTree, round: Int, step: ValueRecord.Item? = nil, to writer: ObjectWriter
  ) throws(ObjectWriter.StoreIsFull) -> ObjectTree {
    var config = plan.config(round: round)
    if let step { config.items.append(step) }
    var records = [
      ObjectWriter.Named(GlobalModel.arraysRecord, arrays),
      ObjectWriter.Named(GlobalModel.configRecord, try writer.config(config)),
    ]
    if plan.strategy == .scaffold {
      let control = memory.control.isEmpty ? [Float](repeating: 0, count: layout.count) : memory.control
      records.append(ObjectWriter.Named("\(Records.controlName)", try written(control, to: writer)))
    }
    return try writer.records(records)
  }

  private func written(
    _ values: [Float], to writer: ObjectWriter
  ) throws(ObjectWriter.StoreIsFull) -> ObjectTree {
    var parts: [ObjectWriter.Named] = []
    var start = 0
    for part in layout.parts {
      // Without its values it is the header alone.
      let array = FloatArray(shape: part.shape, values: [])
      let header = array.numpyBytes
      let range = start..<start + part.count
      let tree = try writer.array(array.description, byteCount: header.count + 4 * part.count) { bytes in
        numpyBytes(bytes, header, values[range])
      }
      parts.append(ObjectWriter.Named(part.name, tree))
      start += part.count
    }
    return try writer.arrays(parts)
  }
}

/// Some bytes of NumPy's file of an array: the header, and float32 behind it.
private func numpyBytes(_ range: Range<Int>, _ header: [UInt8], _ values: ArraySlice<Float>) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(range.count)
  bytes += header[range.clamped(to: 0..<header.count)]
  let data = max(range.lowerBound, header.count) - header.count..<max(range.upperBound, header.count) - header.count
  values.withUnsafeBytes { bytes += $0[data] }
  return bytes
}

extension RunPlan {
  /// The settings of a round, under the names that devices read.
  package func config(round: Int) -> ValueRecord {
    var items: [ValueRecord.Item] = [
      .init("server-round", .signed(Int64(round))),
      .init("local-epochs", .signed(Int64(training.epochs))),
      .init("batch-size", .signed(Int64(training.batch))),
      .init("learning-rate", .double(training.rate)),
      .init("momentum", .double(training.momentum)),
      .init("proximal-mu", .double(training.proximal)),
    ]
    if let coding {
      items.append(.init("\(UpdateFormat.bitsKey)", .signed(Int64(coding.bits))))
      items.append(.init("\(UpdateFormat.densityKey)", .double(coding.density)))
    }
    return ValueRecord(items)
  }
}
