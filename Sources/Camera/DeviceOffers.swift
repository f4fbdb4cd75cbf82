internal import Linux

/// Lists of drivers are cut here.
private let mostEntries = 512

/// What of a device's formats and sizes is known, with ranges of sizes cut to those of use for the wish.
func offers(of device: borrowing VideoDevice, for wish: FormatWish) -> [FormatOffer] {
  var offers: [FormatOffer] = []
  var index = 0
  while index < mostEntries, let offer = device.offer(index) {
    index += 1
    let fourCC = FourCC(offer.fourCC)
    guard let format = CaptureFormat(fourCC) else { continue }
    if let only = wish.format, only != format { continue }
    for size in sizes(of: device, offer.fourCC, for: wish) {
      let interval = device.shortestInterval(of: offer.fourCC, width: size.width, height: size.height)
      let rate = interval > 0 ? 1e9 / Double(interval) : 0
      offers.append(
        FormatOffer(
          fourCC: fourCC, format: format, width: size.width, height: size.height, rate: rate,
          isConverted: offer.isEmulated))
    }
  }
  return offers
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
