package import Console

/// What `run` is asked to do: a model on pictures, or on raw tensors.
package struct RunRequest {
  package var model = ""
  package var images: [String] = []
  /// Raw input tensors, one for each input in order.
  package var inputs: [String] = []
  /// The folder for raw output tensors.
  package var output: String?
  /// The classes to show for a picture.
  package var top = 5
  package var machine = MachineChoice()
  package var asJSON = false

  package init() {}

  /// Why this makes no sense; nil when it does.
  package var mistake: String? {
    if inputs.isEmpty && images.isEmpty { return "give pictures, or --input and --output" }
    if !inputs.isEmpty && !images.isEmpty { return "give pictures or --input, not both" }
    if inputs.isEmpty != (output == nil) { return "--input and --output are given together" }
    if top <= 0 { return "--top \(top) is not possible; use 1 or more" }
    return machine.mistake
  }

  /// Runs and says what came out; false when a picture could not be read, which was said as well.
  package func perform() throws(CommandLineError) -> Bool {
    let options = try machine.sessionOptions()
    do throws(Refusal) {
      let loaded = try LoadedModel(path: model, options: options)
      guard let output else { return try PictureRun(model: loaded, top: top).run(images, asJSON: asJSON) }
      try RawRun(model: loaded, inputs: inputs, output: output).run(asJSON: asJSON)
      return true
    } catch { throw .refusal(error) }
  }
}
