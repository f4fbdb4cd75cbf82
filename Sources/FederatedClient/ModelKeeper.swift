package import FleetProtocol

/// Where versions of models that the fleet sends are kept and tried; asked by the thread that works.
package protocol ModelKeeper: AnyObject, Sendable {
  /// Bytes of a file at most.
  var byteLimit: Int { get }

  /// Whether a version could be taken in; else what there is to say of it, before its file is put together.
  func refusal(of instruction: ModelInstruction) -> ModelReport?

  /// Takes in the file at a path, which goes away afterwards, and has it tried.
  func install(_ instruction: ModelInstruction, file path: String) -> ModelReport

  func status(of instruction: ModelInstruction) -> ModelReport

  /// Sees to it that the version is at work no longer.
  func takeBack(_ instruction: ModelInstruction) -> ModelReport
}
