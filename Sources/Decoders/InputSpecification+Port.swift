package import Imaging
package import ModelFormat
internal import Tensors

extension InputSpecification {
  /// What an input asks of a picture; nil when it is none: [1, height, width, 1 or 3] of bytes or floats.
  package init?(_ port: Port, _ tensor: TensorRecord) {
    let shape = tensor.shape
    guard shape.rank == 4, shape[0] == 1, shape[3] == 1 || shape[3] == 3 else { return nil }
    guard tensor.type == .float32 || (tensor.type == .int8 && tensor.quantization != nil) else { return nil }
    self.init(width: shape[2], height: shape[1], channels: shape[3], element: tensor.type)
    if let quantization = tensor.quantization { self.quantization = quantization }
    mean = port.mean
    standardDeviation = port.standardDeviation
    fit =
      switch port.fit {
      case .centreCrop: .centreCrop
      case .letterbox: .letterbox
      case .stretch: .stretch
      }
  }
}
