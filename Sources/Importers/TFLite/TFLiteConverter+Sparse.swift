import Tensors

// Constants that the file keeps sparse are made dense.
extension TFLiteConverter {
  mutating func sparseElements(
    _ record: TensorRecord, shape: Shape, sparsity: FlatbufferTable, stored: Range<Int>
  ) throws(ImportError) -> [UInt8] {
    guard !record.isInt4 else { throw record.error("sparse int4 elements are not supported") }
    try budget.take(shape.elementCount * record.type.byteCount)
    let levels = try SparseLevels(record, shape: shape, sparsity: sparsity)
    for level in levels.levels { try budget.take(4 * (level.segments.count + level.indices.count)) }
    var expansion = SparseExpansion(
      levels: levels, elementByteCount: record.type.byteCount, stored: file.buffer.bytes[stored],
      dense: [UInt8](repeating: 0, count: shape.elementCount * record.type.byteCount))
    guard expansion.expand() else { throw record.error("its sparsity parameters contradict its data") }
    return expansion.dense
  }
}

/// How the elements of a sparse tensor are stored: nested levels, each one dimension of the tensor or of a block.
struct SparseLevels {
  struct Level {
    /// The elements between two neighbours of this level in the dense tensor.
    var stride: Int
    var extent: Int
    var isDense: Bool
    /// For each parent, where its children begin in `indices`; one more entry ends the last.
    var segments: [Int] = []
    var indices: [Int] = []
  }

  var levels: [Level] = []

  init(_ record: TensorRecord, shape: Shape, sparsity: FlatbufferTable) throws(ImportError) {
    let broken = record.error("its sparsity parameters are broken")
    let order = try sparsity.integers(Field.Sparsity.traversalOrder, Int32.self, limit: 12) ?? []
    let blockMap = try sparsity.integers(Field.Sparsity.blockMap, Int32.self, limit: 6) ?? []
    let tables = try sparsity.tables(Field.Sparsity.dimensions)
    guard order.count == shape.rank + blockMap.count, order.sorted() == (0..<Int32(order.count)).map({ $0 }),
      tables.count == order.count, Set(blockMap).count == blockMap.count,
      blockMap.allSatisfy({ (0..<shape.rank).contains(Int($0)) })
    else { throw broken }

    var blockExtents = [Int](repeating: 1, count: shape.rank)
    for (level, dimension) in order.enumerated() where dimension >= shape.rank {
      let dimension = Int(blockMap[Int(dimension) - shape.rank])
      let size: Int32 = try tables.table(level).integer(Field.SparseDimension.denseSize)
      guard size > 0, shape[dimension].isMultiple(of: Int(size)) else { throw broken }
      blockExtents[dimension] = Int(size)
    }
    let strides = shape.strides
    for (index, dimension) in order.enumerated() {
      let isBlock = dimension >= shape.rank
      let dimension = isBlock ? Int(blockMap[Int(dimension) - shape.rank]) : Int(dimension)
      let block = blockExtents[dimension]
      var level = Level(
        stride: strides[dimension] * (isBlock ? 1 : block), extent: isBlock ? block : shape[dimension] / block,
        isDense: true)
      let table = try tables.table(index)
      let format: Int8 = try table.integer(Field.SparseDimension.format)
      switch format {
      case 0:
        let size: Int32 = try table.integer(Field.SparseDimension.denseSize)
        guard Int(size) == level.extent else { throw broken }
      case 1 where !isBlock:
        level.isDense = false
        level.segments = try SparseLevels.list(
          table, Field.SparseDimension.segmentsType, Field.SparseDimension.segments, limit: shape.elementCount + 1)
        level.indices = try SparseLevels.list(
          table, Field.SparseDimension.indicesType, Field.SparseDimension.indices, limit: shape.elementCount)
      default: throw broken
      }
      levels.append(level)
    }
  }

  /// A union of vectors of 32-, 16- or 8-bit integers.
  private static func list(
    _ table: FlatbufferTable, _ typeField: Int, _ field: Int, limit: Int
  ) throws(ImportError) -> [Int] {
    let type: UInt8 = try table.integer(typeField)
    guard let vector = try table.table(field) else { return [] }
    switch type {
    case 1: return try (vector.integers(0, Int32.self, limit: limit) ?? []).map { Int($0) }
    case 2: return try (vector.integers(0, UInt16.self, limit: limit) ?? []).map { Int($0) }
    case 3: return try (vector.integers(0, UInt8.self, limit: limit) ?? []).map { Int($0) }
    default: return []
    }
  }
}

/// The walk over the levels that puts each stored element in its place.
struct SparseExpansion {
  let levels: SparseLevels
  let elementByteCount: Int
  let stored: ArraySlice<UInt8>
  var dense: [UInt8]

  /// False when an index or a segment is out of bounds. Takes no more steps than the dense tensor has elements on each
  /// level, since the indices of one parent must rise.
  mutating func expand() -> Bool { visit(level: 0, position: 0, offset: 0) }

  private mutating func visit(level number: Int, position: Int, offset: Int) -> Bool {
    guard number < levels.levels.count else { return copy(position, to: offset) }
    let level = levels.levels[number]
    if level.isDense {
      for index in 0..<level.extent {
        guard
          visit(level: number + 1, position: position * level.extent + index, offset: offset + index * level.stride)
        else { return false }
      }
      return true
    }
    guard position + 1 < level.segments.count else { return false }
    let (first, end) = (level.segments[position], level.segments[position + 1])
    guard first >= 0, first <= end, end <= level.indices.count else { return false }
    var previous = -1
    for place in first..<end {
      let index = level.indices[place]
      guard index > previous, index < level.extent else { return false }
      previous = index
      guard visit(level: number + 1, position: place, offset: offset + index * level.stride) else { return false }
    }
    return true
  }

  private mutating func copy(_ position: Int, to offset: Int) -> Bool {
    guard position < stored.count / elementByteCount else { return false }
    let source = stored.startIndex + position * elementByteCount
    for byte in 0..<elementByteCount { dense[offset * elementByteCount + byte] = stored[source + byte] }
    return true
  }
}
