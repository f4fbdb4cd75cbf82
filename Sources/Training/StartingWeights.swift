public import Graph
public import Learning

extension TrainableModel {
  /// A graph with the parameters of a checkpoint of an earlier training of it, whatever was done to it there.
  public static func graph(
    _ graph: Graph, withCheckpoint file: RawSpan
  ) throws(StartingWeightsError) -> Graph {
    var treatments = [Treatment(), Treatment(), Treatment()]
    treatments[1].insertsBatchNorm = true
    treatments[2].quantizes = true
    for treatment in treatments {
      do {
        let model = try TrainableModel(graph, treatment)
        let network = try Network(model.architecture, options: NetworkOptions(batch: 1, hasGradients: false))
        try network.takeParameters(fromCheckpoint: file)
        return model.trained(network).graph
      } catch let error as UntrainableModel {
        throw .model(error)
      } catch let error as CheckpointError {
        if case .otherNetwork = error { continue }
        throw .checkpoint(error)
      } catch {
        throw .checkpoint(.otherNetwork)
      }
    }
    throw .checkpoint(.otherNetwork)
  }
}

/// Why a training cannot start from a checkpoint's weights.
public enum StartingWeightsError: Error, Sendable {
  case model(UntrainableModel)
  case checkpoint(CheckpointError)
}
