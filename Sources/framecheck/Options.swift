internal import Console
internal import Kernels

/// The command line.
struct Options {
  var sets = InstructionSets.detected
  var format: String?
  var width = 1280
  var height = 720
  var frames = 200

  /// nil when it makes no sense; `arguments` begin with the program's name.
  init?(_ arguments: [String]) {
    var words = arguments.dropFirst()
    while let word = words.popFirst() {
      guard let value = words.popFirst() else { return nil }
      if word.isSame("--bench") {
        format = value
      } else if word.isSame("--cpu") {
        guard let named = InstructionSets(names: value), InstructionSets.detected.isSuperset(of: named) else {
          return nil
        }
        sets = named
      } else if word.isSame("--frames") {
        guard let number = Int(value), number > 0 else { return nil }
        frames = number
      } else if word.isSame("--size") {
        let extents = value.parts(separatedBy: "x").map { Int($0) ?? 0 }
        guard extents.count == 2, extents.allSatisfy({ $0 > 0 }) else { return nil }
        (width, height) = (extents[0], extents[1])
      } else {
        return nil
      }
    }
  }
}
