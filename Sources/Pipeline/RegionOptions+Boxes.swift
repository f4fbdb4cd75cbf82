internal import Camera
internal import Imaging
internal import Publishing
internal import Text

extension RegionOptions {
  /// Whether an object that a model has found is to be looked at.
  func wants(_ object: FoundObject, of model: ModelIdentity) -> Bool {
    guard !classes.isEmpty else { return true }
    guard model.labels.indices.contains(object.label) else { return false }
    return classes.contains { isSame($0, model.labels[object.label]) }
  }
}

extension FrameView {
  /// Where an object lies in the frame, with a margin on each side as a share of its box; nil for outside.
  func frameRegion(of object: FoundObject, margin: Float, in content: FrameContent) -> FrameRegion? {
    let isTurned = rotation == .right || rotation == .left
    let (width, height) = (content.width, content.height)
    let (across, down) = (Double(isTurned ? height : width), Double(isTurned ? width : height))
    let (x, y) = (Double(margin * object.width), Double(margin * object.height))
    let (left, top) = (Double(object.left), Double(object.top))
    let (right, bottom) = (left + Double(object.width), top + Double(object.height))
    guard left.isFinite, top.isFinite, right.isFinite, bottom.isFinite else { return nil }
    return frameRegion(
      left: (left - x) * across, top: (top - y) * down, right: (right + x) * across, bottom: (bottom + y) * down,
      width: width, height: height)
  }
}
