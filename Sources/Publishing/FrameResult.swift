/// A version of a model, as results name it.
package final class ModelIdentity: Sendable {
  package let name, version: String
  /// By the number of the class; a class behind the last is told by its number.
  package let labels: [String]

  package init(name: String, version: String, labels: [String]) {
    self.name = name
    self.version = version
    self.labels = labels
  }
}

/// What a model found in a frame.
package struct FrameResult: Sendable {
  package static let objectCapacity = 64
  package static let classCapacity = 16
  package static let eventCapacity = 32

  package var source: String
  package var model: ModelIdentity
  /// Of the frame within its source.
  package var sequence: UInt64 = 0
  /// When the frame was captured, in nanoseconds since 1970.
  package var captureTime: UInt64 = 0
  /// From the capture to now, and of it in the model; nanoseconds.
  package var age: UInt64 = 0
  package var inferenceTime: UInt64 = 0
  /// The part of the frame that was looked at; nil: all of it.
  package var region: FoundRegion?
  package var objects = FixedList<64, FoundObject>(placeholder: FoundObject())
  package var classes = FixedList<16, FoundClass>(placeholder: FoundClass())
  package var events = FixedList<32, SceneEvent>(placeholder: SceneEvent(.entered, "", track: 0))

  package init(source: String, model: ModelIdentity) {
    self.source = source
    self.model = model
  }

  /// Whether there is nothing to tell.
  package var isEmpty: Bool { objects.count == 0 && classes.count == 0 && events.count == 0 }
}

/// An object in the frame.
package struct FoundObject: Sendable {
  /// The number of its class.
  package var label = 0
  /// 0 to 1.
  package var score: Float = 0
  /// Shares of the frame's width and height.
  package var left: Float = 0
  package var top: Float = 0
  package var width: Float = 0
  package var height: Float = 0
  /// 0: not tracked.
  package var track: UInt32 = 0
  package var keypoints = FixedList<17, FoundPoint>(placeholder: FoundPoint())

  package init() {}
}

/// A part of a frame that another model has found.
package struct FoundRegion: Sendable {
  package var object: FoundObject
  package var model: ModelIdentity

  package init(_ object: FoundObject, of model: ModelIdentity) {
    self.object = object
    self.model = model
  }
}

/// A point, in shares of the frame's width and height.
package struct FoundPoint: Sendable {
  package var x: Float = 0
  package var y: Float = 0

  package init(x: Float = 0, y: Float = 0) {
    self.x = x
    self.y = y
  }
}

/// What the frame shows as a whole.
package struct FoundClass: Sendable {
  package var label = 0
  package var score: Float = 0

  package init(label: Int = 0, score: Float = 0) {
    self.label = label
    self.score = score
  }
}

/// What a track did at a zone or line.
package struct SceneEvent: Sendable {
  package enum Kind: Sendable {
    case entered, left
    /// Across a line, as seen from its begin.
    case crossedToRight, crossedToLeft

    var word: StaticString {
      switch self {
      case .entered: "entered"
      case .left: "left"
      case .crossedToRight: "crossed_to_right"
      case .crossedToLeft: "crossed_to_left"
      }
    }
  }

  package var kind: Kind
  /// The zone or line.
  package var place: String
  package var track: UInt32

  package init(_ kind: Kind, _ place: String, track: UInt32) {
    self.kind = kind
    self.place = place
    self.track = track
  }
}
