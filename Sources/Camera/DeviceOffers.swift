internal import Imaging
internal import Linux

/// Lists of drivers are cut here.
private let mostEntries = 512

/// What of a device's formats and sizes is known, with ranges of sizes cut to those of use for the wish.
func offers(of device: borrowing VideoDevice, for wish: FormatWish) -> [FormatOffer] {
  var offers: [FormatOffer] = []
  for fourCC in fourCCs(of: device) {
    guard let format = CaptureFormat(fourCC) else { continue }
    append(format, fourCC, of: device, for: wish, to: &offers)
  }
  return offers
}

/// The same for formats that become RGB by a converter.
func convertibleOffers(
  of device: borrowing VideoDevice, for wish: FormatWish, _ converter: any FrameConverter
) -> [FormatOffer] {
  var offers: [FormatOffer] = []
  for fourCC in fourCCs(of: device) where CaptureFormat(fourCC) == nil && converter.knows(fourCC, of: device) {
    append(.pixels(.rgb), fourCC, of: device, for: wish, to: &offers)
  }
  return offers
}

private func fourCCs(of device: borrowing VideoDevice) -> [FourCC] {
  var fourCCs: [FourCC] = []
  while fourCCs.count < mostEntries, let offer = device.offer(fourCCs.count) { fourCCs.append(FourCC(offer.fourCC)) }
  return fourCCs
}

/// Each size of a format, unless the wish is for another format.
private func append(
  _ format: CaptureFormat, _ fourCC: FourCC, of device: borrowing VideoDevice, for wish: FormatWish,
  to offers: inout [FormatOffer]
) {
  if let only = wish.format, only != format { return }
  for size in sizes(of: device, fourCC.rawValue, for: wish) {
    let interval = device.shortestInterval(of: fourCC.rawValue, width: size.width, height: size.height)
    let rate = interval > 0 ? 1e9 / Double(interval) : 0
    offers.append(FormatOffer(fourCC: fourCC, format: format, width: size.width, height: size.height, rate: rate))
  }
}

/// A driver that lists no sizes takes any, perhaps.
private func sizes(
  of device: borrowing VideoDevice, _ fourCC: UInt32, for wish: FormatWish
) -> [(width: Int, height: Int)] {
  let wanted = wish.size ?? (wish.width, wish.height)
  var sizes: [(width: Int, height: Int)] = []
  while sizes.count < mostEntries, let size = device.sizes(of: fourCC, sizes.count) {
    guard size.widthStep > 0 || size.heightStep > 0 else {
      sizes.append((size.width, size.height))
      continue
    }
    let width = stepped(wanted.width, from: size.width, to: size.largestWidth, by: size.widthStep)
    let height = stepped(wanted.height, from: size.height, to: size.largestHeight, by: size.heightStep)
    return [(width, height)]
  }
  return sizes.isEmpty ? [wanted] : sizes
}

/// The smallest value of a range that is not below the wanted one, else its largest.
package func stepped(_ wanted: Int, from smallest: Int, to largest: Int, by step: Int) -> Int {
  guard wanted > smallest else { return smallest }
  guard wanted < largest else { return largest }
  let step = max(step, 1)
  return min(smallest + (wanted - smallest + step - 1) / step * step, largest)
}
