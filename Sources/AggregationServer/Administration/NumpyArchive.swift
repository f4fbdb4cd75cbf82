internal import FleetProtocol
package import Rounds

/// Arrays under their names in one file, as `numpy.savez` writes them: a zip without compression.
package enum NumpyArchive {
  /// Reads float32 and float64 arrays in the order in which they stand in the file.
  package static func read(_ file: [UInt8]) throws -> (layout: ModelLayout, weights: [Float]) {
    var parts: [(name: String, shape: [Int])] = []
    var weights: [Float] = []
    for entry in try ZipDirectory(file).entries {
      guard entry.name.hasSuffix(".npy") else { throw AdminError("the archive holds '\(entry.name)', no .npy array") }
      let array: FloatArray
      do {
        array = try FloatArray(numpyBytes: Array(file[entry.range]), limit: ModelLayout.valueLimit - weights.count)
      } catch { throw AdminError("'\(entry.name)' is no array of float32 or float64: \(error.code)") }
      parts.append((String(entry.name.dropLast(4)), array.shape))
      weights += array.values
    }
    guard let layout = ModelLayout(parts) else { throw AdminError("the arrays of the archive make no model") }
    return (layout, weights)
  }

  package static func write(_ layout: ModelLayout, _ weights: [Float]) -> [UInt8] {
    var zip = ZipWriter()
    var start = 0
    for part in layout.parts {
      let array = FloatArray(shape: part.shape, values: Array(weights[start..<start + part.count]))
      zip.add(part.name + ".npy", array.numpyBytes)
      start += part.count
    }
    return zip.finish()
  }
}
