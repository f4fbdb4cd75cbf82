internal import Linux
internal import Synchronization
internal import Text

/// Answers what was admitted; by any thread.
final class Service: Sendable {
  let gate: Gate
  let limits: ServerOptions.Limits
  let device: any Device
  let events: EventStream?
  let previews: [Preview]
  private let changes = Monitor()
  private let isUploading = Atomic<Bool>(false)

  init(_ options: ServerOptions, device: any Device, events: EventStream?, previews: [Preview]) {
    gate = Gate(
      address: options.address, isEncrypted: options.identity != nil, token: options.token,
      uploadLimit: options.limits.uploadByteCount)
    limits = options.limits
    self.device = device
    self.events = events
    self.previews = previews
  }

  func answer(_ route: Route, _ body: Span<UInt8>) throws(Problem) -> Answer {
    switch route {
    case .page(let file): Answer(page: file)
    case .signIn: try signIn(JSONMembers(reading: body))
    case .signOut: signOut()
    case .metrics: metrics()
    case .alive: condition { $0.isAlive }
    case .ready: condition { $0.isAlive && $0.isReady }
    case .events: try eventStream()
    case .preview(let source): try pictures(source)
    case .snapshot(let source): try snapshot(source)
    case .status: status()
    case .models: models()
    case .swap(let model): try swap(model, JSONMembers(reading: body))
    case .rollBack(let model): try rollBack(model)
    case .upload: throw Problem(.failed, "the model file got lost")
    case .samples: try samples()
    case .addSample(let label): try add(body, label)
    case .label(let sample): try label(sample, JSONMembers(reading: body))
    case .feedback: try feedback(JSONMembers(reading: body))
    }
  }

  /// One at a time; the next one is refused until `endUpload`.
  func beginUpload(model: String, byteCount: Int) throws(Problem) -> any Upload {
    guard !isUploading.exchange(true, ordering: .acquiring) else {
      throw Problem(.conflict, "another model file is on its way: try again when it is there")
    }
    do throws(Problem) { return try device.beginUpload(model: model, byteCount: byteCount) } catch {
      endUpload()
      throw error
    }
  }

  func endUpload() { isUploading.store(false, ordering: .releasing) }

  func finish(_ upload: any Upload) throws(Problem) -> UInt64 {
    try changes.locked { () throws(Problem) in try upload.finish() }
  }

  static func answer(stagedVersion version: UInt64) -> Answer {
    var text = TextBuffer()
    text.object {
      $0.write("result", "staged")
      $0.write("version", version)
    }
    text.write("\n")
    return Answer(201, json: text)
  }
}

extension Service {
  private func swap(_ model: String, _ members: JSONMembers) throws(Problem) -> Answer {
    try members.check("version")
    let version = try members.required(members.integer("version"), "version")
    return answer(try changes.locked { () throws(Problem) in try device.swap(model: model, to: version) })
  }

  private func rollBack(_ model: String) throws(Problem) -> Answer {
    answer(try changes.locked { () throws(Problem) in try device.rollBack(model: model) })
  }

  private func label(_ sample: String, _ members: JSONMembers) throws(Problem) -> Answer {
    try members.check("label")
    try device.label(sample: sample, as: members.required(members.text("label"), "label"))
    return answer(.done)
  }

  private func add(_ picture: Span<UInt8>, _ label: String) throws(Problem) -> Answer {
    let identifier = try device.add(sample: picture.indices.map { picture[$0] }, labelled: label)
    var text = TextBuffer()
    text.object {
      $0.write("result", "done")
      $0.write("id", identifier)
    }
    text.write("\n")
    return Answer(201, json: text)
  }

  private func feedback(_ members: JSONMembers) throws(Problem) -> Answer {
    try members.check("source", "sequence", "correct", "label")
    let feedback = Feedback(
      source: try members.required(members.text("source"), "source"),
      sequence: try members.required(members.integer("sequence"), "sequence"),
      isCorrect: try members.required(members.truth("correct"), "correct"), label: try members.text("label"))
    try device.take(feedback)
    return answer(.done)
  }

  /// 202 for what goes on.
  private func answer(_ progress: CommandProgress) -> Answer {
    var text = TextBuffer()
    text.object { $0.write("result", progress.word) }
    text.write("\n")
    return Answer(progress == .done ? 200 : 202, json: text)
  }
}
