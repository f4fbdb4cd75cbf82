internal import Camera
internal import Configuration
internal import Imaging
internal import Metrics
internal import Pipeline
internal import Text
internal import Vision

/// Which stages a configuration has, and which models run in each.
struct Plan {
  struct Stage {
    /// The model by its number in the configuration, and those to degrade to, in order.
    var models: [Int]
    var source: Int
    var parent: Int?
  }

  let stages: [Stage]

  /// A model without a source works on all; one that others degrade to works for those only.
  init(_ configuration: Configuration) {
    let models = configuration.models
    let fallbacks = models.compactMap { $0.degradesTo }
    var stages: [Stage] = []
    let served = models.indices.filter { index in !fallbacks.contains { isSame($0, models[index].name) } }
    for source in configuration.sources.indices {
      var left = served.filter { index in
        models[index].source.map { isSame($0, configuration.sources[source].name) } ?? true
      }
      // Whoever looks at boxes of another comes behind it.
      while !left.isEmpty {
        let before = left.count
        left = left.filter { index in
          var parent: Int?
          if let region = models[index].region {
            parent = stages.firstIndex { $0.source == source && isSame(models[$0.models[0]].name, region.model) }
            if parent == nil { return true }
          }
          stages.append(Stage(models: Plan.chain(index, models), source: source, parent: parent))
          return false
        }
        if left.count == before { break }
      }
    }
    self.stages = stages
  }

  /// A model and those that take over when it is late.
  private static func chain(_ index: Int, _ models: [Configuration.Model]) -> [Int] {
    var chain = [index]
    while let name = models[chain.last!].degradesTo, let next = models.firstIndex(where: { isSame($0.name, name) }),
      !chain.contains(next)
    {
      chain.append(next)
    }
    return chain
  }

  /// As the pipeline takes it. `labels`: of the first model of each stage.
  func pipeline(_ configuration: Configuration, labels: [[String]], _ registry: Registry) -> PipelinePlan {
    let sources = configuration.sources.map { source in
      var options = SourceOptions(
        name: source.name,
        view: FrameView(
          isMirrored: source.isMirrored, rotation: FrameView.Rotation(rawValue: source.rotation) ?? .none),
        looksAtAll: source.looksAtAll, instruments: SourceInstruments(registry, source: source.name))
      options.repeats = source.repeats
      if let preview = configuration.http?.preview, preview.isOn { options.displayRate = preview.framesPerSecond }
      return options
    }
    let stages = stages.enumerated().map { number, stage in
      PipelinePlan.Stage(
        options(configuration, stage, registry), source: stage.source, labels: labels[number], parent: stage.parent)
    }
    return PipelinePlan(sources: sources, stages: stages)
  }

  private func options(_ configuration: Configuration, _ stage: Stage, _ registry: Registry) -> StageOptions {
    let model = configuration.models[stage.models[0]]
    let source = configuration.sources[stage.source].name
    var options = StageOptions(
      name: model.name, threshold: Float(model.threshold),
      instruments: StageInstruments(registry, source: source, model: model.name))
    options.levelCount = stage.models.count
    options.deadline = model.deadlineMilliseconds.map { milliseconds in
      Deadline(nanoseconds: UInt64(milliseconds * 1e6), response: Plan.response(model.onMiss))
    }
    options.region = model.region.map {
      RegionOptions(classes: $0.classes, margin: Float($0.margin), limit: $0.limit)
    }
    // Parts of pictures come in no order that objects could be followed in.
    if stage.parent == nil { options.scene = Plan.scene(configuration, source: source) }
    return options
  }

  private static func response(_ choice: Configuration.MissedDeadline) -> Deadline.Response {
    switch choice {
    case .skip: .skip
    case .degrade: .degrade
    case .lowerRate: .lowerRate(most: 8)
    }
  }

  private static func scene(_ configuration: Configuration, source: String) -> SceneOptions {
    var scene = SceneOptions()
    let tracking = configuration.tracking
    guard tracking.isOn else { return scene }
    var options = TrackerOptions()
    options.highScore = Float(tracking.highThreshold)
    options.newTrackScore = Float(tracking.highThreshold)
    options.lowScore = Float(tracking.lowThreshold)
    options.highLimit = 1 - Float(tracking.overlap)
    options.framesToConfirm = tracking.firstFrames
    options.framesToKeep = tracking.keptFrames
    scene.tracking = options
    scene.zones = configuration.zones.filter { isSame($0.source, source) }.map { zone in
      SceneOptions.Zone(name: zone.name, corners: zone.polygon.map { SceneOptions.Point($0) }, classes: zone.classes)
    }
    scene.lines = configuration.lines.filter { isSame($0.source, source) }.map { line in
      SceneOptions.Line(
        name: line.name, from: SceneOptions.Point(line.from), to: SceneOptions.Point(line.to), classes: line.classes)
    }
    return scene
  }
}

extension SceneOptions.Point {
  fileprivate init(_ point: Configuration.Point) { self.init(x: Float(point.x), y: Float(point.y)) }
}
