internal import Console
internal import Engine
internal import Running

extension LoadedModel {
  /// A `.swl` file, or a source file compiled in memory.
  init(
    compiledOrSource path: String, as request: CompilationRequest = CompilationRequest(),
    options: SessionOptions = SessionOptions()
  ) throws(Refusal) {
    if path.hasSuffix(".swl") {
      try self.init(path: path, options: options)
    } else {
      let file = try Compilation(source: path, request: request).result().file
      try self.init(path: path, file: file.span.bytes, options: options)
    }
  }
}
