internal import Text

/// What a path stands for; each takes one method.
enum Route {
  case page(PageFile)
  case signIn, signOut
  case metrics, alive, ready
  case events
  /// nil: the first source.
  case preview(source: String?)
  case snapshot(source: String?)
  case status, models
  case swap(model: String)
  case rollBack(model: String)
  case upload(model: String)
  case samples
  case label(sample: String)
  case addSample(label: String)
  case feedback

  enum Method {
    case get, post, put

    var word: StaticString {
      switch self {
      case .get: "GET"
      case .post: "POST"
      case .put: "PUT"
      }
    }
  }

  /// What may stand behind a request's head.
  enum Body {
    case none, json, model, picture
  }

  /// nil: nothing stands there. Of the path only names are decoded.
  init?(path: String) {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].isEmpty else { return nil }
    if parts.count == 2 {
      guard let route = Route(name: parts[1]) else { return nil }
      self = route
    } else if parts.count == 3, isSame(parts[1], "preview"), let name = PathName.decoded(parts[2]) {
      self = .preview(source: name)
    } else {
      guard parts.count >= 4, isSame(parts[1], "api"), isSame(parts[2], "v1"), let route = Route(interface: parts[3...])
      else { return nil }
      self = route
    }
  }

  private init?(name: Substring.UTF8View) {
    if let file = PageFile.all.first(where: { isSame(name, $0.name) }) {
      self = .page(file)
      return
    }
    let names: [(StaticString, Route)] = [
      ("sign-in", .signIn), ("sign-out", .signOut), ("metrics", .metrics), ("healthz", .alive), ("readyz", .ready),
      ("events", .events), ("preview.mjpeg", .preview(source: nil)),
    ]
    guard let found = names.first(where: { isSame(name, $0.0) }) else { return nil }
    self = found.1
  }

  /// What stands behind /api/v1/.
  private init?(interface parts: ArraySlice<Substring.UTF8View>) {
    let first = parts.startIndex
    let (collection, count) = (parts[first], parts.count)
    let name = count > 1 ? PathName.decoded(parts[first + 1]) : nil
    if count == 1 {
      let names: [(StaticString, Route)] = [
        ("status", .status), ("snapshot", .snapshot(source: nil)), ("models", .models), ("samples", .samples),
        ("feedback", .feedback), ("events", .events),
      ]
      guard let found = names.first(where: { isSame(collection, $0.0) }) else { return nil }
      self = found.1
    } else if isSame(collection, "snapshot"), let name, count == 2 {
      self = .snapshot(source: name)
    } else if isSame(collection, "models"), let name, count == 2 {
      self = .upload(model: name)
    } else if isSame(collection, "models"), let name, count == 3, isSame(parts[first + 2], "swap") {
      self = .swap(model: name)
    } else if isSame(collection, "models"), let name, count == 3, isSame(parts[first + 2], "rollback") {
      self = .rollBack(model: name)
    } else if isSame(collection, "samples"), let name, count == 3, isSame(parts[first + 2], "label") {
      self = .label(sample: name)
    } else if isSame(collection, "labels"), let name, count == 3, isSame(parts[first + 2], "samples") {
      self = .addSample(label: name)
    } else {
      return nil
    }
  }

  var method: Method {
    switch self {
    case .signIn, .signOut, .swap, .rollBack, .label, .addSample, .feedback: .post
    case .upload: .put
    default: .get
    }
  }

  var body: Body {
    switch self {
    case .signIn, .swap, .label, .feedback: .json
    case .upload: .model
    case .addSample: .picture
    default: .none
    }
  }

  /// Whether it is for everybody: the page, which holds nothing of the device, and how to sign in.
  var isOpen: Bool {
    switch self {
    case .page, .signIn: true
    default: false
    }
  }
}

private func isSame(_ part: Substring.UTF8View, _ word: StaticString) -> Bool {
  word.withUTF8Buffer { unsafe part.elementsEqual($0) }
}
