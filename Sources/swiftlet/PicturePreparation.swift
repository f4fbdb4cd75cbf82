internal import ArgumentParser
internal import Compiler
internal import Graph
internal import ModelFormat
internal import Running
internal import Tensors

/// How a picture is fitted into the input, as the command line says it.
enum PictureFit: String, ExpressibleByArgument, CaseIterable {
  case crop, letterbox, stretch

  var fit: Port.Fit {
    switch self {
    case .crop: .centreCrop
    case .letterbox: .letterbox
    case .stretch: .stretch
    }
  }
}

extension CompilerOptions {
  /// Takes over how a detector's authors prepare pictures: the fit, and for a float input the normalisation.
  mutating func prepare(for detector: DetectorDescription, _ graph: Graph) {
    let (mean, deviation): (Float, Float)
    switch detector.decoder {
    case .blazeFace: (fit, mean, deviation) = (.letterbox, 0.5, 0.5)
    case .ultraFace: (fit, mean, deviation) = (.stretch, 127.0 / 255, 128.0 / 255)
    case .yuNet: (fit, mean, deviation) = (.letterbox, 0, 1.0 / 255)
    case .ssd: (fit, mean, deviation) = (.stretch, 0.5, 0.5)
    }
    guard let input = graph.inputs.first, graph[input].type == .float32 else { return }
    self.mean = [mean]
    standardDeviation = [deviation]
  }
}
