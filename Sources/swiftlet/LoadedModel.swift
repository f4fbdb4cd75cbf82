internal import Engine
internal import Linux
internal import ModelFormat

/// A model file brought to where it can run.
struct LoadedModel {
  let path: String
  let session: Session
  let fileByteCount: Int
  /// From opening the file to a session ready to run.
  let loadMicroseconds: Double

  init(path: String, options: SessionOptions) throws(Refusal) {
    let start = MonotonicClock.nanoseconds
    self = try withMappedFile(path) { (file) throws(Refusal) in
      try LoadedModel(path: path, file: file, options: options, since: start)
    }
  }

  /// Takes a file's content from memory; `path` is its name in messages.
  init(
    path: String, file: RawSpan, options: SessionOptions, since start: UInt64 = MonotonicClock.nanoseconds
  ) throws(Refusal) {
    do { session = try Session(file: file, options: options) } catch { throw Refusal(path, error.message) }
    self.path = path
    fileByteCount = file.byteCount
    loadMicroseconds = Double(MonotonicClock.nanoseconds - start) / 1000
  }

  var program: Program { session.program }

  /// The model's own name, else the file's.
  var name: String {
    if let name = program.manifest["name"], !name.isEmpty { return name }
    return lastPathComponent(path)
  }

  /// The classes' names, in order; empty when the model has none.
  var labels: [String] {
    program.manifest["labels"].map { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
      ?? []
  }
}

/// What stands behind the last slash.
func lastPathComponent(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

/// Lets `body` see a regular file's bytes; an empty file is refused.
func withMappedFile<Result>(
  _ path: String, _ body: (RawSpan) throws(Refusal) -> Result
) throws(Refusal) -> Result {
  let file: MappedFile
  do { file = try MappedFile(path: path, populate: true) } catch { throw Refusal(reading: path, error) }
  return try body(file.bytes)
}

/// A regular file's bytes; an empty file is refused.
func readFile(_ path: String) throws(Refusal) -> [UInt8] {
  try withMappedFile(path) { (file) throws(Refusal) in file.withUnsafeBytes { [UInt8]($0) } }
}
