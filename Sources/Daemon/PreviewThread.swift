internal import Configuration
internal import Drawing
internal import Imaging
internal import Linux
internal import Pipeline
internal import Publishing
internal import Synchronization
internal import Text
internal import Web

/// Draws what was found into the frames of sources, for those who look: a thread of its own, which does nothing while
/// nobody does.
final class PreviewThread: @unchecked Sendable {
  let previews: [Preview]
  private let painters: [PreviewPainter]
  private let stops = Atomic<Bool>(false)
  private var thread: SystemThread?

  /// `displays`: of the sources, in the order of the configuration.
  init(_ configuration: Configuration, _ options: Configuration.Preview, displays: [Display?]) {
    previews = configuration.sources.map { Preview(source: $0.name, framesPerSecond: options.framesPerSecond) }
    painters = zip(configuration.sources, displays).map { source, display in
      PreviewPainter(configuration, options, source, display)
    }
  }

  func start() throws(SystemError) {
    thread = try SystemThread("preview") { [self] in
      while !stops.load(ordering: .relaxed) {
        let isBusy = zip(previews, painters).reduce(false) { $1.1.paint(for: $1.0) || $0 }
        MonotonicClock.sleep(until: MonotonicClock.nanoseconds + (isBusy ? 5_000_000 : 100_000_000))
      }
    }
  }

  func stop() {
    stops.store(true, ordering: .relaxed)
    thread.take()?.join()
  }
}

/// Draws the frames of one source.
private final class PreviewPainter {
  private let display: Display?
  private let view: FrameView
  private let quality: Int
  private let blursObjects: Bool
  private let zones: [[Configuration.Point]]

  /// The longer side of a picture, in pixels, at most.
  private static let longestSide = 960

  init(
    _ configuration: Configuration, _ options: Configuration.Preview, _ source: Configuration.Source,
    _ display: Display?
  ) {
    self.display = display
    view = FrameView(
      isMirrored: source.isMirrored, rotation: FrameView.Rotation(rawValue: source.rotation) ?? .none)
    quality = options.quality
    blursObjects = options.blursFaces
    zones = configuration.zones.filter { zone in
      isSame(zone.source, source.name) && options.blurredZones.contains { isSame($0, zone.name) }
    }.map { $0.polygon }
  }

  /// Whether somebody looks.
  func paint(for preview: Preview) -> Bool {
    let isWatched = preview.viewerCount > 0
    display?.isWanted = isWatched
    guard isWatched, preview.isDue(MonotonicClock.nanoseconds) else { return isWatched }
    guard let (file, sequence) = display?.take({ (self.file($0), $0.sequence) }) else { return true }
    if let file { preview.show(file.span, sequence: sequence) }
    return true
  }

  /// The frame with what was found, as JPEG; nil when it cannot be decoded.
  private func file(_ frame: DisplayedFrame) -> [UInt8]? {
    guard let image = frame.picture.image(view, longestSide: PreviewPainter.longestSide) else { return nil }
    var canvas = Canvas(width: image.width, height: image.height, bytes: image.bytes)
    draw(frame, on: &canvas)
    let drawn = Image(width: canvas.width, height: canvas.height, channels: 3, bytes: canvas.bytes)
    do throws(ImageError) { return try drawn.encoded(as: .jpeg(quality: quality)) } catch { return nil }
  }

  /// What is to be unrecognisable comes first.
  private func draw(_ frame: DisplayedFrame, on canvas: inout Canvas) {
    let (width, height) = (Float(canvas.width), Float(canvas.height))
    for zone in zones {
      let corners = zone.map { CanvasPoint(x: Float($0.x) * width, y: Float($0.y) * height) }
      canvas.pixelate(corners.span)
    }
    for index in 0..<frame.objects.count where blursObjects && isFace(frame.objects[index], frame.labels) {
      let object = frame.objects[index]
      canvas.pixelate(
        left: object.left * width, top: object.top * height, right: (object.left + object.width) * width,
        bottom: (object.top + object.height) * height, margin: 0.2)
    }
    let thickness = max(1, min(width, height) / 240)
    for index in 0..<frame.objects.count {
      let object = frame.objects[index]
      let (left, top) = (object.left * width, object.top * height)
      let color = Color.ofClass(object.label)
      canvas.strokeRectangle(
        left: left, top: top, right: left + object.width * width, bottom: top + object.height * height,
        thickness: thickness, color)
      canvas.label(
        "\(frame.label(object)) \(Int(object.score * 100 + 0.5))%", x: left, y: top,
        scale: max(1, Int(min(width, height)) / 256), color)
    }
  }

  /// Detectors of faces call them so.
  private func isFace(_ object: FoundObject, _ labels: ModelIdentity) -> Bool {
    guard labels.labels.indices.contains(object.label) else { return false }
    return isSame(labels.labels[object.label], "face")
  }
}

extension DisplayedFrame {
  fileprivate func label(_ object: FoundObject) -> String {
    labels.labels.indices.contains(object.label) ? labels.labels[object.label] : "\(object.label)"
  }
}
