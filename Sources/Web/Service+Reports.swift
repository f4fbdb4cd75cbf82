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
        text.write("enabled", !previews.isEmpty)
        text.write("sources", previews) { $1.write(quoted: $0.source) }
        text.write("fps", previews.first?.framesPerSecond)
        text.write("viewers", viewerCount)
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

  func pictures(_ source: String?) throws(Problem) -> Answer {
    let viewer = try viewer(source)
    return Answer(
      type: "multipart/x-mixed-replace; boundary=\(Viewer.boundary)", source: viewer,
      partByteCount: Service.picturePartByteCount)
  }

  /// A picture that is made for this request.
  func snapshot(_ source: String?) throws(Problem) -> Answer {
    guard let picture = try viewer(source).picture(waitingMilliseconds: Service.snapshotMilliseconds) else {
      throw Problem(.unavailable, "there was no picture: the source gives no frames")
    }
    let answer = Answer(type: "image/jpeg", picture.jpeg)
    answer.add("X-Sequence", "\(picture.sequence)")
    return answer
  }

  private func viewer(_ source: String?) throws(Problem) -> Viewer {
    guard let first = previews.first else {
      throw Problem(.notFound, "pictures do not leave this device: http.preview.enabled is false in its configuration")
    }
    let preview = source.map { source in previews.first { isSame($0.source, source) } } ?? first
    guard let preview else { throw Problem(.notFound, "there is no source \"\(source ?? "")\"") }
    guard viewerCount < limits.viewers,
      let viewer = preview.viewer(limit: limits.viewers, waitingMilliseconds: limits.hangUpMilliseconds)
    else { throw Problem(.unavailable, "there are \(limits.viewers) viewers already") }
    return viewer
  }

  private var viewerCount: Int { previews.reduce(0) { $0 + $1.viewerCount } }
}
