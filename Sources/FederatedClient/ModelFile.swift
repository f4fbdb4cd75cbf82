internal import FleetProtocol
internal import Linux
internal import Text

/// Why the file of an instruction cannot be put together.
enum ModelFileProblem: Error {
  case notOneFile
  case tooLarge(Int, limit: Int)
  case wrongLength
  case unreadable
  case disk(SystemError)

  /// One line for the server's log.
  var message: String {
    switch self {
    case .notOneFile: "the instruction does not bring one model file"
    case .tooLarge(let count, let limit): "the file has \(count) bytes; this device takes \(limit)"
    case .wrongLength: "the file has another length than the instruction says"
    case .unreadable: "a piece of the file cannot be read"
    case .disk(let error): "the file cannot be written: \(error.message)"
    }
  }
}

/// Puts the file of an instruction together at a path, a chunk in memory at a time. Its length is checked before
/// anything is written; what is left behind on an error is the caller's to remove.
func writeModelFile(
  _ arrays: [StoredArray], _ order: ModelInstruction, _ reader: ObjectReader, limit: Int, to path: String
) throws(ModelFileProblem) {
  guard arrays.count == 1, let array = arrays.first, isSame(array.name, ModelInstruction.array),
    isSame(array.description.serialization, ModelInstruction.serialization)
  else { throw .notOneFile }
  guard order.byteCount <= limit else { throw .tooLarge(order.byteCount, limit: limit) }
  guard array.description.shape == [order.byteCount] else { throw .wrongLength }
  let file = try emptyFile(path)
  var written = 0
  for id in array.chunks {
    let chunk: ArraySlice<UInt8>
    do throws(WireError) { chunk = try reader.chunk(id) } catch { throw .unreadable }
    guard chunk.count <= order.byteCount - written else { throw .wrongLength }
    do throws(SystemError) { try file.write(chunk.span, at: Int64(written)) } catch { throw .disk(error) }
    written += chunk.count
  }
  guard written == order.byteCount else { throw .wrongLength }
}

private func emptyFile(_ path: String) throws(ModelFileProblem) -> GrowingFile {
  do throws(SystemError) {
    let file = try GrowingFile(path: path, mode: 0o600)
    try file.truncate(to: 0)
    return file
  } catch { throw .disk(error) }
}
