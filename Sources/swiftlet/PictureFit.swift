internal import ArgumentParser
internal import ModelFormat

/// How a picture of another shape meets the input.
enum PictureFit: String, ExpressibleByArgument, CaseIterable {
  case centreCrop = "centre-crop"
  case letterbox
  case stretch

  var portFit: Port.Fit {
    switch self {
    case .centreCrop: .centreCrop
    case .letterbox: .letterbox
    case .stretch: .stretch
    }
  }
}
