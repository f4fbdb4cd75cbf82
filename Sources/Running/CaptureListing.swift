internal import Camera
internal import Console
internal import Linux

extension CaptureRequest {
  func listMachine() {
    let cameras = listCameras()
    if asJSON {
      let list = cameras.map { camera in
        JSON.object([
          ("device", .string(camera.path)), ("card", .string(camera.identity.card)),
          ("driver", .string(camera.identity.driver)), ("bus", .string(camera.identity.bus)),
        ])
      }
      return Terminal.line(JSON.object([("cameras", .array(list))]).text)
    }
    if cameras.isEmpty { return Terminal.line("There is no camera, or none that may be opened: see groups(1).") }
    var table = TextTable("device", "card", "driver", "bus")
    for camera in cameras {
      table.add(
        camera.path, singleLine(camera.identity.card), singleLine(camera.identity.driver),
        singleLine(camera.identity.bus))
    }
    Terminal.write(table.text)
  }

  /// Sets the controls too.
  func list(_ device: String) throws(CameraError) {
    let description = try CameraDescription(device, setting: settings)
    if asJSON { return Terminal.line(json(description).text) }
    var formats = TextTable("format", "fourcc", "", ">size", ">rate")
    for offer in description.offers {
      let rate = offer.rate > 0 ? Quantity.fixed(offer.rate, digits: 1) : ""
      formats.add(offer.format.map { "\($0.name)" } ?? "", offer.fourCC.text, singleLine(offer.name), offer.size, rate)
    }
    var controls = TextTable("control", ">value", ">from", ">to")
    for control in description.controls {
      controls.add(control.name, "\(control.value)", "\(control.smallest)", "\(control.largest)")
    }
    Terminal.write(formats.text + "\n" + controls.text)
  }

  private func json(_ description: CameraDescription) -> JSON {
    let offers = description.offers.map { offer in
      JSON.object([
        ("format", .optional(offer.format.map { "\($0.name)" })), ("fourcc", .string(offer.fourCC.text)),
        ("name", .string(offer.name)),
        ("size", .string(offer.size)), ("rate", .rounded(offer.rate)),
      ])
    }
    let controls = description.controls.map { control in
      JSON.object([
        ("name", .string(control.name)), ("value", .integer(Int(clamping: control.value))),
        ("from", .integer(Int(clamping: control.smallest))), ("to", .integer(Int(clamping: control.largest))),
      ])
    }
    return .object([("formats", .array(offers)), ("controls", .array(controls))])
  }
}
