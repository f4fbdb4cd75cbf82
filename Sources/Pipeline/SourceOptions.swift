package import Camera
package import Imaging

/// How a source is used.
package struct SourceOptions: Sendable {
  /// What results call it.
  package var name: String
  package var view: FrameView
  /// No frame is left out, however long each takes: for recordings.
  package var looksAtAll: Bool
  /// A source that ends is opened again.
  package var repeats = false
  /// The most frames a second that are kept for those who show them; nil: none.
  package var displayRate: Double?
  package var instruments: SourceInstruments

  package init(name: String, view: FrameView, looksAtAll: Bool, instruments: SourceInstruments) {
    self.name = name
    self.view = view
    self.looksAtAll = looksAtAll
    self.instruments = instruments
  }
}

/// Opens a source, on the thread that captures.
package protocol SourceOpener: AnyObject, Sendable {
  func open() throws(CameraError) -> FrameSource
}
