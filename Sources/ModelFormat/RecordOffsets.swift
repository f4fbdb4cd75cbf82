/// Where each record stands in the file, for errors.
struct RecordOffsets {
  var buffers: [Int] = []
  var tensors: [Int] = []
  var inputs: [Int] = []
  var outputs: [Int] = []
  var steps: [Int] = []

  /// The byte where the record of a place begins.
  subscript(place: ModelError.Place) -> Int {
    switch place {
    case .file: 0
    case .buffer(let index): buffers[index]
    case .tensor(let index): tensors[index]
    case .input(let index): inputs[index]
    case .output(let index): outputs[index]
    case .step(let index): steps[index]
    }
  }

  func error(_ code: ModelError.Code, _ place: ModelError.Place) -> ModelError {
    ModelError(code, offset: self[place], place: place)
  }
}
