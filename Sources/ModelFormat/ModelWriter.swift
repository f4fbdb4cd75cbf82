/// Writes a program and its constants as a `.swl` file. The same program always gives the same bytes.
public struct ModelWriter {
  public init() {}

  /// The whole file. `weights` holds every constant at the offset and in the form that its tensor names.
  public func bytes(of program: Program, weights: [UInt8]) -> [UInt8] {
    var manifest: [UInt8] = []
    program.manifest.append(to: &manifest)

    var tensors: [UInt8] = []
    tensors.append(littleEndian: UInt64(program.activationByteCount))
    tensors.append(littleEndian: UInt32(program.buffers.count))
    for buffer in program.buffers { buffer.append(to: &tensors) }
    tensors.append(littleEndian: UInt32(program.tensors.count))
    for tensor in program.tensors { tensor.append(to: &tensors) }
    tensors.append(littleEndian: UInt32(program.inputs.count))
    for port in program.inputs { port.append(to: &tensors) }
    tensors.append(littleEndian: UInt32(program.outputs.count))
    for port in program.outputs { port.append(to: &tensors) }

    var steps: [UInt8] = []
    steps.append(littleEndian: UInt32(program.steps.count))
    for step in program.steps { step.append(to: &steps) }

    let version = program.tensors.contains { $0.coded != nil } ? Container.version : 1
    var sections: [Section] = [(.manifest, manifest), (.tensors, tensors), (.steps, steps), (.weights, weights)]
    if let network = program.trainable { sections.append((.trainable, network.encoded)) }
    if let reference = program.driftReference { sections.append((.driftReference, reference.encoded)) }
    return container(version, sections)
  }

  private typealias Section = (kind: Container.SectionKind, bytes: [UInt8])

  private func container(_ version: UInt32, _ sections: [Section]) -> [UInt8] {
    func aligned(_ count: Int) -> Int { (count + Container.alignment - 1) / Container.alignment * Container.alignment }
    let tableEnd = Container.headerByteCount + sections.count * Container.entryByteCount
    var offsets: [Int] = []
    var end = tableEnd
    for section in sections {
      offsets.append(aligned(end))
      end = aligned(end) + section.bytes.count
    }

    var file: [UInt8] = []
    file.reserveCapacity(end)
    Container.magic.withUTF8Buffer { unsafe file.append(contentsOf: $0) }
    file.append(littleEndian: version)
    file.append(littleEndian: UInt32(sections.count))
    file.append(littleEndian: UInt64(end))
    file.append(contentsOf: repeatElement(0, count: Container.headerByteCount - file.count))
    for (section, offset) in zip(sections, offsets) {
      file.append(littleEndian: section.kind.rawValue)
      file.append(littleEndian: UInt32(0))
      file.append(littleEndian: UInt64(offset))
      file.append(littleEndian: UInt64(section.bytes.count))
      file.append(littleEndian: UInt64(0))
      file += Digest(of: section.bytes).array
    }
    file.replaceSubrange(Container.digest, with: Digest(of: file).array)
    for (section, offset) in zip(sections, offsets) {
      file.append(contentsOf: repeatElement(0, count: offset - file.count))
      file += section.bytes
    }
    return file
  }
}
