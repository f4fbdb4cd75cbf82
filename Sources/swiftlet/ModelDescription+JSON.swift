internal import Console
internal import Engine
internal import Kernels
internal import ModelFormat
internal import Running
internal import Tensors

extension ModelDescription {
  var json: JSON {
    let session = model.session
    return .object([
      ("model", .string(model.path)), ("name", .optional(program.manifest["name"])),
      ("file_bytes", .integer(model.fileByteCount)), ("lineage", lineage(of: program.manifest)),
      ("constant_bytes", .integer(program.constantByteCount)),
      ("stored_constant_bytes", .integer(program.storedConstantByteCount)),
      ("labels", .array(model.labels.map { .string($0) })),
      ("cpu", .string(session.instructionSets.description)), ("macs", .integer(program.multiplyAccumulates)),
      ("arena_bytes", .integer(session.arenaByteCount)), ("weight_bytes", .integer(session.weightByteCount)),
      ("activation_bytes", .integer(program.activationByteCount)),
      ("activation_lower_bound_bytes", .integer(map.lowerBound)),
      ("inputs", .array(program.inputs.map(port))), ("outputs", .array(program.outputs.map(port))),
      ("drift_reference", drift?.json ?? .null), ("trainable", trainable),
      ("tensors", .array(program.tensors.map(tensor))), ("steps", .array(program.steps.indices.map(step))),
      ("arena", .array(map.regions.map(region))),
    ])
  }

  private func extents(_ shape: Shape) -> JSON { .array(shape.dimensions.map { .integer($0) }) }

  private func members(_ quantization: Quantization?) -> [(String, JSON)] {
    [
      ("scale", quantization.map { .number(Double($0.scale)) } ?? .null),
      ("zero_point", quantization.map { .integer(Int($0.zeroPoint)) } ?? .null),
    ]
  }

  private var trainable: JSON {
    guard let network = program.trainable else { return .null }
    return .object([
      ("source", .integer(network.source)), ("weights", .integer(program.learningElementCount)),
      ("layers", .integer(network.layers.count { !$0.parameters.isEmpty })),
      ("tensors", .array(network.parameters.map { .integer($0) })),
    ])
  }

  private func port(_ port: Port) -> JSON {
    let tensor = program.tensors[port.tensor]
    return .object(
      [
        ("name", .string(port.name)), ("type", .string(port.type.name)), ("shape", extents(port.shape(of: tensor))),
        ("tensor", .integer(port.tensor)),
      ] + members(port.boundaryQuantization(tensor)))
  }

  private func tensor(_ tensor: TensorRecord) -> JSON {
    let place: [(String, JSON)] =
      switch tensor.placement {
      case .constant(let offset):
        [
          ("constant_offset", .integer(offset)), ("stored_bytes", .integer(tensor.storedByteCount)),
          ("coding", .string(tensor.coded?.coding.name ?? "plain")),
        ]
      case .buffer(let index, let offset): [("arena_offset", .integer(program.buffers[index].byteOffset + offset))]
      }
    return .object(
      [("name", .string(tensor.name)), ("type", .string(tensor.type.name)), ("shape", extents(tensor.shape))]
        + members(tensor.quantization) + [("bytes", .integer(tensor.byteCount))] + place)
  }

  private func step(_ index: Int) -> JSON {
    let operands = program.steps[index].operation.operands
    let facts = StepFacts(program, index)
    return .object([
      ("operation", .string(program.steps[index].operation.name)), ("label", .string(program.steps[index].label)),
      ("kernel", .string(model.session.kernelName(ofStep: index))),
      ("reads", .array(operands.reads.map { .integer($0) })), ("writes", .integer(operands.write)),
      ("macs", .integer(facts.multiplyAccumulates)), ("constant_bytes", .integer(facts.constantByteCount)),
      ("activation_bytes", .integer(facts.activationByteCount)),
      ("density", model.session.density(ofStep: index).map { .rounded($0, digits: 4) } ?? .null),
    ])
  }

  private func region(_ region: ArenaMap.Region) -> JSON {
    .object([
      ("offset", .integer(region.bytes.lowerBound)), ("bytes", .integer(region.bytes.count)),
      ("first_step", .integer(region.times.lowerBound - 1)), ("last_step", .integer(region.times.upperBound - 1)),
      ("tensors", .array(region.names.map { .string($0) })),
    ])
  }
}
