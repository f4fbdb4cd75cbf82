/// The order in which samples are seen: every epoch a new one, all samples once in each.
@safe public struct SampleOrder: Sendable {
  public let count: Int
  /// Epochs begun before this one, and samples of this one that are done.
  public private(set) var epoch = 0
  public private(set) var position = 0
  /// The generator as it was before this epoch's order was drawn.
  private(set) var epochStart: Random
  private var random: Random
  private var order: [Int32]

  /// `count`: at least 1 and at most `Int32.max`.
  public init(count: Int, seed: UInt64) {
    self.count = count
    random = Random(seed: seed)
    epochStart = random
    order = [Int32](repeating: 0, count: count)
    draw()
  }

  /// Goes on where another order stood.
  mutating func resume(epoch: Int, position: Int, from start: Random) {
    random = start
    draw()
    self.epoch = epoch
    self.position = position
  }

  private mutating func draw() {
    epochStart = random
    for index in order.indices { order[index] = Int32(index) }
    var generator = random
    var span = order.mutableSpan
    generator.shuffle(&span)
    random = generator
  }

  /// The next sample, or nil at the end of the epoch; after that comes the next epoch.
  public mutating func next() -> Int? {
    guard position < count else {
      epoch += 1
      position = 0
      draw()
      return nil
    }
    position += 1
    return Int(order[position - 1])
  }
}
