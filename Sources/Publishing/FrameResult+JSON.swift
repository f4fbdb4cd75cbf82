package import Text

extension FrameResult {
  /// Appends the result as JSON on one line, with a line end; takes no memory when the buffer has enough.
  package func write(to text: inout TextBuffer) {
    text.write("{")
    text.write(key: "source")
    text.write(quoted: source)
    text.write(key: "sequence")
    text.write(sequence)
    text.write(key: "captured")
    text.write(seconds: captureTime)
    text.write(key: "age_ms")
    text.write(Double(age) / 1e6, digits: 3)
    text.write(key: "inference_ms")
    text.write(Double(inferenceTime) / 1e6, digits: 3)
    text.write(key: "model")
    text.write(quoted: model.name)
    text.write(key: "version")
    text.write(quoted: model.version)
    if let region {
      text.write(key: "region")
      text.write(region.object, region.model)
    }
    text.write(objects, as: "objects") { $1.write($0, model) }
    text.write(classes, as: "classes") { $1.write($0, model) }
    text.write(events, as: "events") { $1.write($0) }
    let leftOut = objects.leftOutCount + classes.leftOutCount + events.leftOutCount
    if leftOut > 0 {
      text.write(key: "left_out")
      text.write(leftOut)
    }
    text.write("}\n")
  }
}

extension TextBuffer {
  /// An array, left out when it is empty.
  fileprivate mutating func write<let capacity: Int, Element: Sendable>(
    _ list: borrowing FixedList<capacity, Element>, as name: StaticString,
    _ write: (Element, inout TextBuffer) -> Void
  ) {
    guard list.count > 0 else { return }
    self.write(key: name)
    self.write("[")
    for index in 0..<list.count {
      separate()
      write(list[index], &self)
    }
    self.write("]")
  }

  fileprivate mutating func write(_ object: FoundObject, _ model: ModelIdentity) {
    write("{")
    write(label: object.label, of: model)
    write(key: "score")
    write(share: object.score)
    write(key: "box")
    write("[")
    write(item: object.left)
    write(item: object.top)
    write(item: object.width)
    write(item: object.height)
    write("]")
    if object.track > 0 {
      write(key: "track")
      write(object.track)
    }
    write(object.keypoints, as: "keypoints") { point, text in
      text.write("[")
      text.write(item: point.x)
      text.write(item: point.y)
      text.write("]")
    }
    write("}")
  }

  fileprivate mutating func write(_ found: FoundClass, _ model: ModelIdentity) {
    write("{")
    write(label: found.label, of: model)
    write(key: "score")
    write(share: found.score)
    write("}")
  }

  fileprivate mutating func write(_ event: SceneEvent) {
    write("{")
    write(key: "event")
    write(quoted: event.kind.word)
    write(key: "place")
    write(quoted: event.place)
    if event.track > 0 {
      write(key: "track")
      write(event.track)
    }
    write("}")
  }

  private mutating func write(label: Int, of model: ModelIdentity) {
    write(key: "label")
    if model.labels.indices.contains(label) { return write(quoted: model.labels[label]) }
    write(byte: UInt8(ascii: "\""))
    write(label)
    write(byte: UInt8(ascii: "\""))
  }

  private mutating func write(item value: Float) {
    separate()
    write(share: value)
  }

  private mutating func write(share value: Float) { write(Double(value), digits: 4) }
}
