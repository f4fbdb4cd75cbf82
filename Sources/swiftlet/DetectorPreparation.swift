internal import Compiler
internal import Console
internal import Decoders
internal import Graph
internal import ModelFormat
internal import Running
internal import Tensors

extension CompilationRequest {
  /// With how a detector's authors prepare pictures where nothing else is asked for: the fit, and for a float input the
  /// normalisation.
  func prepared(for detector: DetectorDescription, _ graph: Graph) -> CompilationRequest {
    var request = self
    let (fit, mean, deviation): (Port.Fit, Float, Float) =
      switch detector.decoder {
      case .blazeFace: (.letterbox, 0.5, 0.5)
      case .ultraFace: (.stretch, 127.0 / 255, 128.0 / 255)
      case .yuNet, .yoloX: (.letterbox, 0, 1.0 / 255)
      case .ssd: (.stretch, 0.5, 0.5)
      }
    request.fit = self.fit ?? fit
    if self.mean == nil, let input = graph.inputs.first, graph[input].type == .float32 {
      (request.mean, request.standardDeviation) = ([mean], [deviation])
    }
    return request
  }
}

extension DetectorDescription {
  /// The graph for pictures with red first, which is how they come; `source` is its file.
  func withRedFirst(_ graph: Graph, source: String) throws(Refusal) -> Graph {
    switch decoder {
    case .yuNet, .yoloX: break
    case .blazeFace, .ultraFace, .ssd: return graph
    }
    guard let reversed = ChannelReversal().apply(to: graph) else {
      throw Refusal(
        source, "this detector takes blue first, and the input does not go into a convolution that could turn it")
    }
    return reversed
  }
}
