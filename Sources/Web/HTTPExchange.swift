internal import CMicrohttpd

/// One request, from its head to its end; belongs to the thread of its connection.
final class HTTPExchange {
  private let service: Service
  private let route: Route?
  private var body: [UInt8] = []
  /// Bytes that were announced and admitted.
  private var bodyLimit = 0
  private var upload: (any Upload)?
  /// What went wrong while the body arrived.
  private var problem: Problem?

  /// Looks at the head; what is not admitted is answered.
  init(_ service: Service, _ request: OpaquePointer) {
    self.service = service
    do throws(Problem) {
      let admission = try service.gate.admit(unsafe RequestHead(request))
      if case .upload(let model) = admission.route {
        upload = try service.beginUpload(model: model, byteCount: admission.byteCount)
        let limits = service.limits
        let milliseconds = limits.requestMilliseconds + admission.byteCount / limits.uploadBytesPerMillisecond
        unsafe swl_http_allow(request, Int64(milliseconds))
      } else {
        bodyLimit = admission.byteCount
        body.reserveCapacity(bodyLimit)
      }
      route = admission.route
    } catch {
      route = nil
      unsafe refuse(error, request)
    }
  }

  deinit {
    guard let upload else { return }
    upload.cancel()
    service.endUpload()
  }

  func receive(_ part: Span<UInt8>) {
    guard let upload else {
      if body.count + part.count <= bodyLimit { part.indices.forEach { body.append(part[$0]) } }
      return
    }
    guard problem == nil else { return }
    do throws(Problem) { try upload.write(part) } catch { problem = error }
  }

  func finish(_ request: OpaquePointer) {
    guard let route else { return }
    do throws(Problem) { unsafe try answer(route).send(request) } catch { unsafe refuse(error, request) }
  }

  private func answer(_ route: Route) throws(Problem) -> Answer {
    if let problem { throw problem }
    let body = body
    guard let upload else { return try service.answer(route, body.span) }
    let version = try service.finish(upload)
    self.upload = nil
    service.endUpload()
    return Service.answer(stagedVersion: version)
  }

  private func refuse(_ problem: Problem, _ request: OpaquePointer) {
    let answer = Answer(problem)
    if problem.kind == .methodNotAllowed, let route = unsafe Route(path: RequestHead(request).path) {
      answer.add("Allow", route.method == .get ? "GET, HEAD" : "\(route.method.word)")
    }
    unsafe answer.send(request)
  }
}
