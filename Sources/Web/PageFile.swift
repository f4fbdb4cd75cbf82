internal import CPage

/// A file of the page, which is part of the program.
struct PageFile: Sendable {
  /// Behind the first slash; empty: the page itself.
  let name, type: StaticString
  private let number: swl_page_name

  @unsafe var content: swl_page_file { unsafe swl_page(number) }

  static let all: [PageFile] = [
    PageFile("", html, SWL_PAGE_DOCUMENT), PageFile("page.css", "text/css; charset=utf-8", SWL_PAGE_STYLE),
    PageFile("icon.svg", "image/svg+xml", SWL_PAGE_ICON), PageFile("page.js", script, SWL_PAGE_MAIN),
    PageFile("panels.js", script, SWL_PAGE_PANELS), PageFile("charts.js", script, SWL_PAGE_CHARTS),
    PageFile("live.js", script, SWL_PAGE_LIVE), PageFile("dom.js", script, SWL_PAGE_DOM),
  ]

  private static let html: StaticString = "text/html; charset=utf-8"
  private static let script: StaticString = "text/javascript; charset=utf-8"

  private init(_ name: StaticString, _ type: StaticString, _ number: swl_page_name) {
    self.name = name
    self.type = type
    self.number = number
  }
}
