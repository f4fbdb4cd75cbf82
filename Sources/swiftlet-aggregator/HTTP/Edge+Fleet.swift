internal import AggregationServer
internal import FleetProtocol
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix

/// Calls of nodes.
extension Edge {
  private static let smallBody = 16_384
  /// Pieces in which an object is sent, so that what waits for a slow node stays small.
  private static let pieceBytes = 65_536

  func answer(_ route: Route, _ request: Request, _ context: EdgeContext) async throws -> Response {
    guard request.method == .post else { return refuse(.http, .methodNotAllowed, "Method Not Allowed", context) }
    guard request.headers[.contentType] == "\(Route.contentType)" else {
      return refuse(.http, .unsupportedMediaType, "Unsupported content type.", code: 1002, context)
    }
    let limit = route.bodyLimit
    let stated = Edge.statedLength(request) ?? limit
    guard stated <= limit else { return tooLong(limit, context) }
    var call = FleetRequest(
      route, publicKey: request.headers[.publicKey], time: request.headers[.time],
      signature: request.headers[.signature], enrolment: request.headers[.enrolment],
      offer: ModelOffer(
        modelsHeader: request.headers[.models], trainingHeader: request.headers[.training]), body: [])
    let start = ContinuousClock.now
    var known: [UInt8]?
    if stated > Edge.smallBody {
      // Nobody without a name gets a large body in.
      switch try await pool.runIfActive({ [fleet, call] in fleet.knownCaller(of: call, at: .now) }) {
      case .success(let key): known = key
      case .failure(let refusal):
        let answer = FleetAnswer(refusal, node: nil)
        tell(answer, call, since: start, context.logger)
        return response(answer)
      }
    }
    let taken = await budget.take(route.memory(body: stated))
    var isHandedOn = false
    defer { if !isHandedOn { budget.giveBack(taken) } }
    guard let body = try await body(of: request, limit: limit) else { return tooLong(limit, context) }
    call.body = body
    let answer = try await pool.runIfActive { [fleet, call, known] in
      if let known { fleet.answer(call, from: known, at: .now) } else { fleet.answer(call, at: .now) }
    }
    tell(answer, call, since: start, context.logger)
    if answer.movesRun { coordination.goOn() }
    guard answer.body.count > Edge.pieceBytes else { return response(answer) }
    isHandedOn = true
    return large(answer, taken)
  }

  private func tooLong(_ limit: Int, _ context: EdgeContext) -> Response {
    refuse(.length, .contentTooLarge, "The body has more than \(limit) bytes.", context)
  }

  private func response(_ answer: FleetAnswer) -> Response {
    Response(
      status: HTTPResponse.Status(code: answer.status), headers: Edge.headers(answer),
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
  }

  private static func headers(_ answer: FleetAnswer) -> HTTPFields {
    var headers: HTTPFields = [
      .contentType: answer.status == 200 ? "\(Route.contentType)" : "application/json"
    ]
    if answer.status == 503 { headers[.retryAfter] = "2" }
    return headers
  }

  /// Sends piece by piece, and gives the memory back when the last one has gone.
  private func large(_ answer: FleetAnswer, _ taken: Int) -> Response {
    let buffer = ByteBuffer(bytes: answer.body)
    let budget = budget
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: Edge.headers(answer),
      body: ResponseBody(contentLength: buffer.readableBytes) { writer in
        defer { budget.giveBack(taken) }
        var rest = buffer
        while let piece = rest.readSlice(length: min(Edge.pieceBytes, rest.readableBytes)), piece.readableBytes > 0 {
          try await writer.write(piece)
        }
        try await writer.finish(nil)
      })
  }

  private func tell(
    _ answer: FleetAnswer, _ call: FleetRequest, since start: ContinuousClock.Instant, _ logger: Logger
  ) {
    let time = (ContinuousClock.now - start).components
    instruments.count(
      call.route, status: answer.status, received: call.body.count, sent: answer.body.count,
      nanoseconds: UInt64(time.seconds) * 1_000_000_000 + UInt64(time.attoseconds / 1_000_000_000))
    let kind = answer.refusalKind
    guard kind != nil || logger.logLevel <= .debug else { return }
    var metadata: Logger.Metadata = ["route": "\(call.route.name)", "status": "\(answer.status)"]
    if let node = answer.node { metadata["node"] = "\(node)" }
    if let refusal = answer.refusal { metadata["reason"] = "\(refusal)" }
    if let kind { refusals.tell(kind, logger, metadata) } else { logger.debug("answered", metadata: metadata) }
  }
}

extension Route {
  /// Bytes of a request at most.
  fileprivate var bodyLimit: Int {
    switch self {
    case .pushObject: WireLimits.bodyBytes
    // 4096 objects in a tree, some 70 bytes each, and the message.
    case .pushMessages: 1 << 20
    default: 16_384
    }
  }

  /// What a call takes, by the length of its body: that, the object in it, and two copies on the way to the disk.
  fileprivate func memory(body: Int) -> Int {
    switch self {
    // A chunk of the model is 1 MiB long.
    case .pullObject, .getFab: 3 << 20
    default: body <= 16_384 ? 0 : 4 * body
    }
  }
}

extension HTTPField.Name {
  fileprivate static let publicKey = HTTPField.Name("\(AuthenticationHeaders.publicKeyName)")!
  fileprivate static let time = HTTPField.Name("\(AuthenticationHeaders.timeName)")!
  fileprivate static let signature = HTTPField.Name("\(AuthenticationHeaders.signatureName)")!
  fileprivate static let enrolment = HTTPField.Name("\(FleetRequest.enrolmentHeader)")!
  fileprivate static let models = HTTPField.Name("\(ModelOffer.modelsHeader)")!
  fileprivate static let training = HTTPField.Name("\(ModelOffer.trainingHeader)")!
}
