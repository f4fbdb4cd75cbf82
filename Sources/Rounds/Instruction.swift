package import FleetProtocol
internal import Numpy

/// What devices are sent: the arrays of the model, and how to train.
extension GlobalModel {
  package static let arraysRecord = "arrays"
  package static let configRecord = "config"

  /// Writes the weights, as NumPy's arrays under their names.
  package func writeArrays(to writer: ObjectWriter) throws(ObjectWriter.StoreIsFull) -> ObjectTree {
    try written(weights, to: writer)
  }

  /// Writes the content of the instructions of a round, the same for all devices. `arrays`: what `writeArrays` gave.
  package func writeInstruction(
    _ plan: RunPlan, arrays: ObjectTree, round: Int, to writer: ObjectWriter
  ) throws(ObjectWriter.StoreIsFull) -> ObjectTree {
    var records = [
      ObjectWriter.Named(GlobalModel.arraysRecord, arrays),
      ObjectWriter.Named(GlobalModel.configRecord, try writer.config(plan.config(round: round))),
    ]
    if plan.strategy == .scaffold {
      let control = memory.control.isEmpty ? [Float](repeating: 0, count: layout.count) : memory.control
      records.append(ObjectWriter.Named(TrainingReply.controlRecord, try written(control, to: writer)))
    }
    return try writer.records(records)
  }

  private func written(
    _ values: [Float], to writer: ObjectWriter
  ) throws(ObjectWriter.StoreIsFull) -> ObjectTree {
    var parts: [ObjectWriter.Named] = []
    var start = 0
    for part in layout.parts {
      let array = FloatArray(shape: part.shape, values: Array(values[start..<start + part.count]))
      let bytes = array.numpyBytes
      parts.append(
        ObjectWriter.Named(part.name, try writer.array(array.description, data: bytes.span.bytes)))
      start += part.count
    }
    return try writer.arrays(parts)
  }
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
