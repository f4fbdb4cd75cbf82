import Camera
import Imaging
import Kernels
import Testing

@Suite struct StreamHeadTests {
  private func head(_ text: String) -> HTTPHead { HTTPHead(Array(text.utf8).span.bytes) }
  private func y4m(_ text: String) -> Y4MHeader { Y4MHeader(Array(text.utf8).span.bytes) }

  private func frameOffset(_ text: String) -> Int? { Y4MHeader.frameOffset(Array(text.utf8).span.bytes) }

  @Test func headsOfHTTP() {
    let good = "HTTP/1.0 200 OK\r\nContent-type: multipart/x-mixed-replace;boundary=x\r\n\r\n"
    #expect(head(good + "more") == .pictures(bodyOffset: good.utf8.count))
    for end in 0..<good.utf8.count {
      #expect(head(String(decoding: good.utf8.prefix(end), as: UTF8.self)) == .incomplete)
    }
    #expect(head("HTTP/1.1 200\nCONTENT-TYPE:image/jpeg\n\n") == .pictures(bodyOffset: 38))
    #expect(head("HTTP/1.1 401 No\r\n\r\n") == .refused(.httpStatus))
    #expect(head("HTTP/1.1 2000 No\r\n\r\n") != .incomplete)
    #expect(head("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n") == .refused(.httpContent))
    #expect(head("SSH-2.0\r\n\r\n") == .refused(.httpHead))
    #expect(head(String(repeating: "x", count: HTTPHead.longest)) == .refused(.httpHead))
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: image/jpeg\r\n\r\n"
    #expect(head(chunks) == .refused(.httpContent))
  }

  @Test func addresses() throws {
    let plain = try #require(HTTPAddress("http://10.0.0.1:8080/stream?x=1"))
    #expect(plain.host == "10.0.0.1" && plain.port == 8080 && plain.path == "/stream?x=1")
    let six = try #require(HTTPAddress("http://[fe80::1]"))
    #expect(six.host == "fe80::1" && six.port == 80 && six.path == "/" && six.authority == "[fe80::1]")
    for bad in [
      "", "http://", "https://1.2.3.4/", "http://1.2.3.4:0/", "http://1.2.3.4:70000/", "http://[::1/",
      "http://1.2.3.4/a b", "http://1.2.3.4/\r\nX: y", "http://:80/",
    ] { #expect(HTTPAddress(bad) == nil, "\(bad)") }
  }

  @Test func requestsShowAToken() throws {
    let address = try #require(HTTPAddress("http://10.0.0.1:8080/stream"))
    #expect(!address.request().contains("Authorization"))
    #expect(address.request(token: "secret-1").contains("\r\nAuthorization: Bearer secret-1\r\n"))
    #expect(address.request(token: "secret-1").hasSuffix("\r\n\r\n"))
    for bad in ["a b", "a\r\nX: y", "\u{e4}"] {
      #expect(throws: CameraError.self) { _ = try FrameSource(http: "http://10.0.0.1/", token: bad) }
    }
  }

  @Test func linesOfY4M() throws {
    let line = "YUV4MPEG2 W640 H480 F30000:1001 Ip A1:1 C420jpeg XCOLORRANGE=FULL\n"
    guard case .frames(let format, let rate, let offset) = y4m(line + "FRAME\n") else {
      Issue.record("refused")
      return
    }
    #expect(format.pixels == .yu12 && format.width == 640 && format.height == 480 && format.range == .full)
    #expect(offset == line.utf8.count && rate > 29.9 && rate < 30)
    for end in 0..<line.utf8.count { #expect(y4m(String(line.prefix(end))) == .incomplete) }
    #expect(y4m("RIFF....") == .refused(.notY4M))
    #expect(y4m("YUV4MPEG2 W1\n") == .refused(.y4mHeader))
    #expect(y4m("YUV4MPEG2 W99999999999999999999 H1\n") == .refused(.y4mHeader))
    #expect(y4m("YUV4MPEG2 W-4 H4\n") == .refused(.y4mHeader))
    #expect(y4m("YUV4MPEG2 W4 H4 C444\n") == .refused(.y4mColour))
    #expect(y4m("YUV4MPEG2" + String(repeating: " ", count: Y4MHeader.longest)) == .refused(.notY4M))
  }

  @Test func linesInFrontOfFrames() {
    #expect(frameOffset("FRAME Ip\nxx") == 9)
    #expect(frameOffset("FRA") == nil)
    #expect(frameOffset("FRUIT\n") == -1)
    #expect(frameOffset("FRAMES\n") == -1)
  }
}
