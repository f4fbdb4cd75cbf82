import Graph

/// What a name of an ONNX file stands for while it is imported.
enum ONNXValue {
  case constant(ONNXConstant)
  /// The real values that stored integers stand for: what DequantizeLinear makes of a constant.
  case quantized(ONNXConstant, TensorQuantization)
  case activation(ONNXTensor)
  /// The output of an operator that was refused: what depends on it is not looked at.
  case refused
}

/// A tensor of the graph as ONNX sees it.
///
/// ONNX keeps pictures as [N, C, H, W], the graph as [N, H, W, C]. When `type` is float32 and the graph's tensor is
/// quantised, the value is what the stored numbers stand for.
struct ONNXTensor {
  var id: TensorID
  /// The extents in ONNX's order.
  var dims: [Int]
  /// Whether the graph's tensor has the channels, dimension 1, last; then it has 4 dimensions.
  var isChannelsLast = false
  var type: ONNXType
}

/// The order of dimensions of a picture.
enum ChannelsLast {
  /// The dimension of [N, C, H, W] that each of [N, H, W, C] is.
  static let permutation = [0, 2, 3, 1]
  /// The way back.
  static let inverse = [0, 3, 1, 2]

  static func dims(_ dims: [Int]) -> [Int] { permutation.map { dims[$0] } }

  /// Where a dimension of [N, C, H, W] is in [N, H, W, C].
  static func axis(_ axis: Int) -> Int { inverse[axis] }
}
