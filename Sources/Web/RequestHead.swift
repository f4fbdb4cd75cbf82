internal import CMicrohttpd
internal import Text

/// What is looked at of a request before its body.
package struct RequestHead {
  package enum Header: Int, CaseIterable {
    case host, origin, fetchSite, authorization, cookie, contentType, contentLength, transferEncoding

    var name: String {
      switch self {
      case .host: "Host"
      case .origin: "Origin"
      case .fetchSite: "Sec-Fetch-Site"
      case .authorization: "Authorization"
      case .cookie: "Cookie"
      case .contentType: "Content-Type"
      case .contentLength: "Content-Length"
      case .transferEncoding: "Transfer-Encoding"
      }
    }
  }

  let method, path: String
  private var values: [String?]
  /// A header that stands there more than once.
  private(set) var repeated: Header?

  package init(method: String, path: String, _ headers: [(Header, String)] = []) {
    self.method = method
    self.path = path
    values = Header.allCases.map { _ in nil }
    for (header, value) in headers {
      if values[header.rawValue] != nil { repeated = header }
      values[header.rawValue] = value
    }
  }

  init(_ request: OpaquePointer) {
    unsafe self.init(
      method: String(cString: swl_http_method(request)), path: String(cString: swl_http_path(request)))
    for header in Header.allCases {
      var count: Int32 = 0
      let value = unsafe header.name.withCString { unsafe swl_http_header(request, $0, &count) }
      if let value = unsafe value { values[header.rawValue] = unsafe String(cString: value) }
      if count > 1 { repeated = header }
    }
  }

  /// nil: not there.
  subscript(header: Header) -> String? { values[header.rawValue] }

  /// Whether the request changes nothing.
  var isSafe: Bool { isSame(method, "GET") || isSame(method, "HEAD") }

  /// Whether the route takes the method; who may read may ask for the head alone.
  func matches(_ method: Route.Method) -> Bool {
    isSame(self.method, method.word) || (method == .get && isSame(self.method, "HEAD"))
  }
}
