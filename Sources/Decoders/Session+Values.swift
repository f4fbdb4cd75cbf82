package import Engine
internal import ModelFormat
internal import Tensors
package import Vision

extension Session {
  /// An output's elements, until inputs are written for the next run.
  @_lifetime(borrow self)
  package func outputValues(_ index: Int) -> TensorValues {
    let tensor = program.tensors[program.outputs[index].tensor]
    return TensorValues(
      outputStorage(index), tensor.type, quantization: tensor.quantization ?? Quantization(scale: 1, zeroPoint: 0),
      storageBias: Session.storageBias)
  }
}
