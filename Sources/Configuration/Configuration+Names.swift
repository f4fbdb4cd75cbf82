internal import Console

extension Configuration {
  /// Checks that names are there once, and that those that are used exist.
  func checkNames(_ fields: Fields) {
    if sources.isEmpty { fields.refuse("sources", "is missing: at least one source of frames") }
    if models.isEmpty { fields.refuse("models", "is missing: at least one model") }
    let (sourceNames, modelNames) = (sources.map { $0.name }, models.map { $0.name })
    checkOnce(sources.map { $0.place }, sourceNames, "sources", fields)
    checkOnce(models.map { $0.place }, modelNames, "models", fields)
    checkOnce(
      zones.map { $0.place } + lines.map { $0.place }, zones.map { $0.name } + lines.map { $0.name }, "zones", fields)
    for (index, model) in models.enumerated() { check(model, "models[\(index)]", sourceNames, modelNames, fields) }
    for (index, zone) in zones.enumerated() {
      checkOne(of: sourceNames, zone.source, zone.place, "zones[\(index)].source", fields)
    }
    for (index, line) in lines.enumerated() {
      checkOne(of: sourceNames, line.source, line.place, "lines[\(index)].source", fields)
    }
    checkBlurredZones(fields)
    checkFederation(fields)
    for (index, sink) in sinks.enumerated() {
      if case .events = sink.kind, http == nil {
        fields.findings.add(sink.place, "sinks[\(index)].type", "sse needs http: the events are sent by its server")
      }
      for model in sink.models { checkOne(of: modelNames, model, sink.place, "sinks[\(index)].models", fields) }
    }
  }

  private func checkFederation(_ fields: Fields) {
    guard let federation else { return }
    checkOne(of: models.map { $0.name }, federation.model, federation.place, "federation.model", fields)
    let model = models.first { $0.name.utf8.elementsEqual(federation.model.utf8) }
    if let model, case .file = model.origin {
      fields.findings.add(
        federation.place, "federation.model", "\(federation.model) must be of the store (store: NAME), as versions are")
    }
    checkModels(of: federation, fields)
    if samples == nil {
      fields.findings.add(federation.place, "federation", "needs samples: what is learned from is kept there")
    }
  }

  /// Versions that come from the fleet go into the store, and only with a signature.
  private func checkModels(of federation: Federation, _ fields: Fields) {
    for name in federation.models {
      checkOne(of: models.map { $0.name }, name, federation.place, "federation.models", fields)
      let model = models.first { $0.name.utf8.elementsEqual(name.utf8) }
      if let model, case .file = model.origin {
        fields.findings.add(
          federation.place, "federation.models", "\(name) must be of the store (store: NAME), as versions are")
      }
    }
    if federation.models.count > 16 {
      fields.findings.add(federation.place, "federation.models", "must not be more than 16")
    }
    if !federation.models.isEmpty, !store.requiresSignature {
      fields.findings.add(
        federation.place, "federation.models",
        "needs store.require_signature: true and store.keys, whose models to trust")
    }
  }

  private func checkBlurredZones(_ fields: Fields) {
    guard let http else { return }
    for zone in http.preview.blurredZones {
      checkOne(of: zones.map { $0.name }, zone, http.place, "http.preview.blur_zones", fields)
    }
  }

  private func check(_ model: Model, _ path: String, _ sources: [String], _ models: [String], _ fields: Fields) {
    if let source = model.source { checkOne(of: sources, source, model.place, path + ".source", fields) }
    if let region = model.region { checkOne(of: models, region.model, model.place, path + ".region.model", fields) }
    if let other = model.degradesTo { checkOne(of: models, other, model.place, path + ".degrade_to", fields) }
    if isCircle(from: model, { $0.region?.model }) {
      fields.findings.add(model.place, path + ".region.model", "the models wait for each other in a circle")
    }
    if isCircle(from: model, { $0.degradesTo }) {
      fields.findings.add(model.place, path + ".degrade_to", "the models degrade to each other in a circle")
    }
  }

  /// Whether following the names leads back to the model.
  private func isCircle(from model: Model, _ next: (Model) -> String?) -> Bool {
    var current = model
    for _ in models {
      guard let name = next(current), let following = models.first(where: { $0.name.utf8.elementsEqual(name.utf8) })
      else { return false }
      if following.name.utf8.elementsEqual(model.name.utf8) { return true }
      current = following
    }
    return false
  }

  private func checkOnce(_ places: [Place], _ names: [String], _ path: String, _ fields: Fields) {
    for (index, name) in names.enumerated() where !name.utf8.isEmpty {
      let isSecond = names[..<index].contains { $0.utf8.elementsEqual(name.utf8) }
      if isSecond { fields.findings.add(places[index], path, "the name \"\(name)\" is given twice") }
    }
  }

  private func checkOne(of names: [String], _ name: String, _ place: Place, _ path: String, _ fields: Fields) {
    guard !name.utf8.isEmpty, !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else { return }
    var list = ""
    for known in names { list += list.utf8.isEmpty ? known : ", \(known)" }
    fields.findings.add(place, path, "there is no \"\(name)\"; there are: \(list)")
  }
}
