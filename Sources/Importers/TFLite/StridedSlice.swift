import Tensors

/// The operands of a strided slice. Bit i of a mask speaks of entry i of begin, end and stride, which stand for the
/// input's dimensions in order, except that a new axis stands for none and an ellipsis for as many as are left.
struct StridedSlice {
  var begin: [Int]
  var end: [Int]
  var stride: [Int]
  var beginMask: Int
  var endMask: Int
  var ellipsisMask: Int
  var newAxisMask: Int
  var shrinkMask: Int
  /// Whether `end` counts from where the slice begins.
  var endIsRelative: Bool

  /// What the slice takes: element `begin + i * stride` for i below `extents`, in each dimension of the input.
  struct Cut {
    var begin: [Int] = []
    var stride: [Int] = []
    var extents: [Int] = []
    /// The output's shape: `extents` without the dropped dimensions and with the new ones.
    var shape: [Int] = []
  }

  struct Refusal: Error { var text: String }

  func resolve(on input: Shape) -> Result<Cut, Refusal> {
    guard begin.count == end.count, begin.count == stride.count, begin.count <= 16 else {
      return .failure(Refusal(text: "its begin, end and strides differ in length"))
    }
    let entries = begin.indices
    let ellipses = entries.filter { has(ellipsisMask, $0) }
    let named = entries.filter { !has(ellipsisMask, $0) && !has(newAxisMask, $0) }.count
    guard ellipses.count <= 1, named <= input.rank else {
      return .failure(Refusal(text: "its masks do not fit \(input.description)"))
    }
    var cut = Cut()
    for entry in entries {
      if has(ellipsisMask, entry) {
        for _ in 0..<input.rank - named { takeAll(of: input, into: &cut) }
      } else if has(newAxisMask, entry) {
        cut.shape.append(1)
      } else if let refusal = take(entry, of: input, into: &cut) {
        return .failure(refusal)
      }
    }
    while cut.extents.count < input.rank { takeAll(of: input, into: &cut) }
    return .success(cut)
  }

  private func has(_ mask: Int, _ entry: Int) -> Bool { mask >> entry & 1 == 1 }

  private func takeAll(of input: Shape, into cut: inout Cut) {
    let extent = input[cut.extents.count]
    cut.begin.append(0)
    cut.stride.append(1)
    cut.extents.append(extent)
    cut.shape.append(extent)
  }

  private func take(_ entry: Int, of input: Shape, into cut: inout Cut) -> Refusal? {
    let dimension = cut.extents.count
    let extent = input[dimension]
    let step = stride[entry]
    guard step != 0 else { return Refusal(text: "its stride is 0") }
    // The places a begin or an end may have: one behind the last element taken is still an end.
    let places = step > 0 ? 0...extent : -1...extent - 1
    let first = has(beginMask, entry) ? (step > 0 ? 0 : extent - 1) : clamp(begin[entry], extent, places)
    if has(shrinkMask, entry) {
      let index = begin[entry] < 0 ? begin[entry] + extent : begin[entry]
      let taken = has(beginMask, entry) ? first : index
      guard (0..<extent).contains(taken) else {
        return Refusal(text: "index \(begin[entry]) lies outside \(input.description)")
      }
      cut.begin.append(taken)
      cut.stride.append(1)
      cut.extents.append(1)
      return nil
    }
    let stop = endIsRelative ? first + end[entry] : end[entry]
    let last = has(endMask, entry) ? (step > 0 ? extent : -1) : clamp(stop, extent, places)
    let count = step > 0 ? (last - first + step - 1) / step : (first - last - step - 1) / -step
    guard count > 0 else { return Refusal(text: "takes nothing of \(input.description) in dimension \(dimension)") }
    cut.begin.append(first)
    cut.stride.append(step)
    cut.extents.append(count)
    cut.shape.append(count)
    return nil
  }

  /// A place that may count from the back, limited to the possible ones.
  private func clamp(_ place: Int, _ extent: Int, _ places: ClosedRange<Int>) -> Int {
    min(max(place < 0 ? place + extent : place, places.lowerBound), places.upperBound)
  }
}
