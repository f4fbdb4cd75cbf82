package import Console
internal import Decoders
internal import Imaging
internal import ModelFormat

/// What `detect` is asked to do: find things in pictures, and draw what was found.
package struct DetectRequest {
  package var model = ""
  package var images: [String] = []
  /// The file of the drawing; for several pictures a folder.
  package var output: String?
  /// The lowest score; nil: the model's.
  package var threshold: Double?
  /// In place of what the model's manifest says.
  package var decoder: String?
  package var machine = MachineChoice()
  package var asJSON = false

  package init() {}

  /// Why this makes no sense; nil when it does.
  package var mistake: String? {
    if images.isEmpty { return "give at least one picture" }
    if let threshold, !(threshold > 0 && threshold <= 1) {
      return "--threshold \(threshold) is not possible; use a number above 0 and up to 1"
    }
    if let output, images.count == 1, ImageEncoding(fileName: output) == nil {
      return "-o \(output): the drawing of one picture is a .png, .jpg or .jpeg file"
    }
    return machine.mistake
  }

  /// Runs and says what came out; false when a picture could not be read, which was said as well.
  package func perform() throws(CommandLineError) -> Bool {
    let options = try machine.sessionOptions()
    do throws(Refusal) {
      let loaded = try LoadedModel(path: model, options: options)
      let description = try description(of: loaded)
      let targets = try DrawingTargets(images, output: output)
      return try DetectionRun(loaded, description, threshold: threshold, targets: targets).run(images, asJSON: asJSON)
    } catch { throw .refusal(error) }
  }

  private func description(of model: LoadedModel) throws(Refusal) -> DetectorDescription {
    if let decoder { return try DetectorDescription(decoder, place: "--decoder") }
    guard let decoder = model.program.manifest["decoder"] else {
      throw Refusal(model.path, "the model does not say how its outputs become boxes; name a decoder with --decoder")
    }
    return try DetectorDescription(decoder, place: model.path)
  }
}
