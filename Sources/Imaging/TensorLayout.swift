/// The order of a tensor's elements.
public enum TensorLayout: Sendable {
  /// [height, width, channels]
  case channelsLast
  /// [channels, height, width]
  case channelsFirst
}

/// Elements from one column, row and channel of a tensor to the next.
struct TensorSteps {
  let column, row, channel: Int
  let channels: Int

  init(_ layout: TensorLayout, width: Int, height: Int, channels: Int) {
    self.channels = channels
    switch layout {
    case .channelsLast: (column, row, channel) = (channels, width * channels, 1)
    case .channelsFirst: (column, row, channel) = (1, width, width * height)
    }
  }
}
