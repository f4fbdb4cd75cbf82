internal import CPage

/// A file of the page, which is part of the program.
enum PageFile {
  case document, style, script, icon

  var type: String {
    switch self {
    case .document: "text/html; charset=utf-8"
    case .style: "text/css; charset=utf-8"
    case .script: "text/javascript; charset=utf-8"
    case .icon: "image/svg+xml"
    }
  }

  @unsafe var content: swl_page_file {
    switch self {
    case .document: unsafe swl_page_document()
    case .style: unsafe swl_page_style()
    case .script: unsafe swl_page_script()
    case .icon: unsafe swl_page_icon()
    }
  }
}
