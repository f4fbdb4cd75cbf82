internal import CLearning

/// From all weights to a part of them, in small steps that training can make up for (Zhu and Gupta 2017).
public struct PruningSchedule: Equatable, Sendable {
  /// Steps before the first blocks go, and the step at which the target is reached.
  public var begin, end: Int
  /// Steps from one choice of blocks to the next.
  public var interval: Int

  public init(begin: Int, end: Int, interval: Int) {
    precondition(begin >= 0 && end >= begin && interval > 0)
    self.begin = begin
    self.end = end
    self.interval = interval
  }

  /// Whether blocks are chosen after a step, counted from 0.
  func isDue(at step: Int) -> Bool {
    step == end || (begin..<end ~= step && (step - begin) % interval == 0)
  }

  /// The density wanted after a step: target + (1 - target) * (1 - t)^3.
  func density(at step: Int, target: Double) -> Double {
    guard step < end else { return target }
    let rest = 1 - Double(max(0, step - begin)) / Double(end - begin)
    return target + (1 - target) * rest * rest * rest
  }
}

extension Network {
  /// Keeps the strongest blocks of every parameter that has a density and sets the others to 0.
  func prune(_ schedule: PruningSchedule, at step: Int) {
    guard options.hasMasks, schedule.isDue(at: step) else { return }
    for layer in architecture.layers where layer.isTrainable {
      for index in layer.parameters {
        let parameter = architecture.parameters[index]
        guard let target = parameter.density else { continue }
        let density = schedule.density(at: step, target: target)
        let kept = Int64((density * Double(parameter.blockCount)).rounded(.up))
        unsafe swl_learn_choose_blocks(
          Int32(parameter.rows), Int32(parameter.channels), values(parameter), kept, floats(plan.norms), mask(index))
        applyMask(index)
      }
    }
  }

  /// Masks every block that is zero now, so that what was pruned before stays pruned.
  public func keepZeroBlocks() {
    guard options.hasMasks else { return }
    for (index, parameter) in architecture.parameters.enumerated() where parameter.density != nil {
      let (values, mask) = unsafe (values(parameter), mask(index))
      let blocksInRow = (parameter.channels + 3) / 4
      for block in 0..<parameter.blockCount {
        let first = block / blocksInRow * parameter.channels + block % blocksInRow * 4
        let width = min(4, parameter.channels - block % blocksInRow * 4)
        unsafe mask[block] = (first..<first + width).contains { unsafe values[$0] != 0 } ? 1 : 0
      }
    }
  }

  /// The share of a parameter's blocks that its mask keeps.
  public func density(ofParameter index: Int) -> Double {
    let parameter = architecture.parameters[index]
    guard options.hasMasks, parameter.density != nil else { return 1 }
    var kept = 0
    for block in 0..<parameter.blockCount { kept += unsafe Int(mask(index)[block]) }
    return Double(kept) / Double(parameter.blockCount)
  }

  @unsafe private func mask(_ index: Int) -> UnsafeMutablePointer<UInt8> {
    unsafe bytes(plan.masks) + plan.maskOffsets[index]
  }

  /// Sets masked weights to 0.
  func applyMask(_ index: Int) {
    let parameter = architecture.parameters[index]
    guard options.hasMasks, parameter.density != nil else { return }
    unsafe swl_learn_apply_mask(Int32(parameter.rows), Int32(parameter.channels), mask(index), values(parameter))
  }

  /// Sets the gradients of masked weights to 0, so that they count for nothing.
  func maskGradients() {
    guard options.hasMasks else { return }
    for (index, parameter) in architecture.parameters.enumerated() where parameter.density != nil {
      unsafe swl_learn_apply_mask(Int32(parameter.rows), Int32(parameter.channels), mask(index), slope(parameter))
    }
  }
}
