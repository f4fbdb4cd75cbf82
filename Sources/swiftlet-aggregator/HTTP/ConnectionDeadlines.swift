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
  private var deadline: Scheduled<Void>?

  init(idle: TimeAmount, transfer: TimeAmount) {
    self.idle = idle
    self.transfer = transfer
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
    case .head: close(in: transfer, context)
    case .end: deadline?.cancel()
    case .body: break
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head: close(in: transfer, context)
    case .end: close(in: idle, context)
    case .body: break
    }
    context.write(data, promise: promise)
  }

  private func close(in time: TimeAmount, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }
}
