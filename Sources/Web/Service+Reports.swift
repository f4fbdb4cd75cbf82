internal import Text

extension Service {
  /// How long a snapshot waits for a camera.
  private static let snapshotMilliseconds = 3000
  private static let eventPartByteCount = 8 << 10
  private static let picturePartByteCount = 32 << 10

  func metrics() -> Answer {
    var text = TextBuffer(capacity: 16 << 10)
    device.writeMetrics(to: &text)
    return Answer(type: "text/plain; version=0.0.4; charset=utf-8", text.bytes)
  }

  /// 200 or 503, with a line that says why.
  func condition(_ isGood: (Condition) -> Bool) -> Answer {
    let condition = device.condition()
    let isGood = isGood(condition)
    var text = TextBuffer()
    text.write(isGood ? "ok" : condition.reason.utf8.isEmpty ? "not ready" : condition.reason)
    text.write("\n")
    return Answer(isGood ? 200 : 503, type: "text/plain; charset=utf-8", text.bytes)
  }

  func status() -> Answer {
    let status = device.status()
    var text = TextBuffer(capacity: 8 << 10)
    text.object { text in
      status.writeMembers(to: &text)
      text.write(key: "preview")
      text.object { text in
        text.write("enabled", preview != nil)
        text.write("fps", preview?.framesPerSecond)
        text.write("viewers", preview?.viewerCount ?? 0)
      }
      text.write(key: "events")
      text.object { text in
        text.write("enabled", events != nil)
        text.write("readers", events?.readerCount ?? 0)
        text.write("lost", events?.lostCount ?? 0)
      }
      text.write("needs_token", gate.token != nil)
    }
    text.write("\n")
    return Answer(json: text)
  }

  func models() -> Answer {
    var text = TextBuffer()
    let models = device.status().models
    text.object { $0.write("models", models) { $0.write(to: &$1) } }
    text.write("\n")
    return Answer(json: text)
  }

  func samples() throws(Problem) -> Answer {
    var text = TextBuffer()
    let samples = try device.samples()
    text.object { $0.write("samples", samples) { $0.write(to: &$1) } }
    text.write("\n")
    return Answer(json: text)
  }

  func eventStream() throws(Problem) -> Answer {
    guard let events else { throw Problem(.notFound, "there is no sink of type sse in the configuration") }
    guard let reader = events.reader(waitingMilliseconds: limits.hangUpMilliseconds) else {
      throw Problem(.unavailable, "there are as many readers of events as the configuration allows")
    }
    return Answer(type: "text/event-stream", source: reader, partByteCount: Service.eventPartByteCount)
  }

  func pictures() throws(Problem) -> Answer {
    let viewer = try viewer()
    return Answer(
      type: "multipart/x-mixed-replace; boundary=\(Viewer.boundary)", source: viewer,
      partByteCount: Service.picturePartByteCount)
  }

  /// A picture that is made for this request.
  func snapshot() throws(Problem) -> Answer {
    guard let picture = try viewer().picture(waitingMilliseconds: Service.snapshotMilliseconds) else {
      throw Problem(.unavailable, "there was no picture: the sources give no frames")
    }
    let answer = Answer(type: "image/jpeg", picture.jpeg)
    answer.add("X-Sequence", "\(picture.sequence)")
    return answer
  }

  private func viewer() throws(Problem) -> Viewer {
    guard let preview else {
      throw Problem(.notFound, "pictures do not leave this device: http.preview.enabled is false in its configuration")
    }
    guard let viewer = preview.viewer(limit: limits.viewers, waitingMilliseconds: limits.hangUpMilliseconds) else {
      throw Problem(.unavailable, "there are \(limits.viewers) viewers already")
    }
    return viewer
  }
}
