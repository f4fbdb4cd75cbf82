package import Vision

/// What is watched in the pictures of one source. Points are shares of the picture as it is seen.
package struct SceneOptions: Sendable {
  package struct Point: Equatable, Sendable {
    package var x, y: Float

    package init(x: Float, y: Float) {
      self.x = x
      self.y = y
    }
  }

  package struct Zone: Sendable {
    package var name: String
    package var corners: [Point]
    /// The names of classes that are counted; empty: all.
    package var classes: [String]

    package init(name: String, corners: [Point], classes: [String]) {
      self.name = name
      self.corners = corners
      self.classes = classes
    }
  }

  package struct Line: Sendable {
    package var name: String
    package var from, to: Point
    package var classes: [String]

    package init(name: String, from: Point, to: Point, classes: [String]) {
      self.name = name
      self.from = from
      self.to = to
      self.classes = classes
    }
  }

  /// nil: boxes are not followed from frame to frame; there are neither zones nor lines then.
  package var tracking: TrackerOptions?
  package var zones: [Zone] = []
  package var lines: [Line] = []

  package init() {}
}
