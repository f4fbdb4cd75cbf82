/// What a user adds to an ONNX file.
public struct ONNXOptions: Sendable {
  /// The extents of inputs by name, where the file leaves some open.
  public var inputShapes: [String: [Int]] = [:]
  /// Values of inputs that are constants of the compiled program: indices, shapes or weights that the file takes as
  /// inputs. By name; the contents of a serialised ONNX tensor.
  public var constants: [String: [UInt8]] = [:]

  public init() {}
}
