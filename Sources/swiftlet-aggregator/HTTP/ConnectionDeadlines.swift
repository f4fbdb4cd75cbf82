internal import AggregationServer
internal import NIOCore
internal import NIOHTTPTypes

/// Closes connections that are too slow: the next head, the body and the answer each have a time to be through.
///
/// How long an answer takes to be made does not count. What is received ahead of its reader comes in small pieces, since
/// each connection may hold some of them.
final class ConnectionDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let idle, transfer: TimeAmount
  private let refused: @Sendable (RefusalKind, String) -> Void
  private var deadline: Scheduled<Void>?
  /// Whether the end of a request is still to come, and how many have no whole answer.
  private var isReceiving = false
  private var unanswered = 0
  private var hasCalled = false

  /// `refused`: told why a connection is closed.
  init(idle: TimeAmount, transfer: TimeAmount, refused: @escaping @Sendable (RefusalKind, String) -> Void) {
    self.idle = idle
    self.transfer = transfer
    self.refused = refused
  }

  private static let pieceBytes = 16_384

  func handlerAdded(context: ChannelHandlerContext) {
    let allocator = FixedSizeRecvByteBufferAllocator(capacity: ConnectionDeadlines.pieceBytes)
    try? context.channel.syncOptions?.setOption(.recvAllocator, value: allocator)
  }

  func channelActive(context: ChannelHandlerContext) {
    close(in: idle, context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      (isReceiving, hasCalled, unanswered) = (true, true, unanswered + 1)
      close(in: transfer, context)
    case .end:
      isReceiving = false
      goOn(context)
    case .body: break
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head: close(in: transfer, context)
    case .end:
      unanswered -= 1
      goOn(context)
    case .body: break
    }
    context.write(data, promise: promise)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Not those of connections that just end.
    if !(error is IOError), !(error is ChannelError) { refused(.http, "the bytes are no HTTP: \(error)") }
    context.fireErrorCaught(error)
  }

  /// One part is through: which comes next?
  private func goOn(_ context: ChannelHandlerContext) {
    if isReceiving {
      close(in: transfer, context)
    } else if unanswered > 0 {
      deadline?.cancel()
    } else {
      close(in: idle, context)
    }
  }

  private func close(in time: TimeAmount, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    let channel = context.channel
    // One that was used and is idle is simply over.
    let isRefusal = isReceiving || unanswered > 0 || !hasCalled
    deadline = context.eventLoop.scheduleTask(in: time) { [refused] in
      if isRefusal { refused(.slow, "a head, a body or an answer was not through in time") }
      channel.close(promise: nil)
    }
  }
}
