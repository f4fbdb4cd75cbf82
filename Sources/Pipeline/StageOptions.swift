/// How a stage works.
package struct StageOptions: Sendable {
  /// What results call the model.
  package var name: String
  /// Boxes and classes of a lower score are not told.
  package var threshold: Float
  package var deadline: Deadline?
  /// Models to degrade to, the full one included.
  package var levelCount = 1
  package var scene = SceneOptions()
  /// nil: whole frames.
  package var region: RegionOptions?
  package var instruments: StageInstruments

  package init(name: String, threshold: Float, instruments: StageInstruments) {
    self.name = name
    self.threshold = threshold
    self.instruments = instruments
  }
}

/// Which boxes of another model are looked at.
package struct RegionOptions: Sendable {
  /// The names of classes; empty: all.
  package var classes: [String]
  /// Added on each side, as a share of the box.
  package var margin: Float
  /// Most boxes of a frame.
  package var limit: Int

  package init(classes: [String], margin: Float, limit: Int) {
    self.classes = classes
    self.margin = margin
    self.limit = limit
  }
}
