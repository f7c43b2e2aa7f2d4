import Hummingbird
import HummingbirdCore
import NIOCore
import Synchronization

/// Whether the client of a connection has gone, and what to end then. Nothing else tells before an answer is written:
/// a client that leaves while the upstream still thinks would go on costing tokens there.
final class HangUp: Sendable {
  private struct State {
    var isGone = false
    var next = 0
    var waiting: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  var isGone: Bool { state.withLock { $0.isGone } }

  /// The client has gone.
  func happen() {
    let waiting = state.withLock { state in
      state.isGone = true
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for end in waiting { end() }
  }

  /// Does something that is cancelled when the client goes, or when the caller is.
  func cancelling<Value: Sendable>(
    _ body: @Sendable @escaping () async throws -> Value
  ) async throws -> Value {
    let task = Task { try await body() }
    let number = state.withLock { state -> Int? in
      guard !state.isGone else { return nil }
      state.next += 1
      state.waiting[state.next] = { task.cancel() }
      return state.next
    }
    if number == nil { task.cancel() }
    defer { if let number { state.withLock { $0.waiting[number] = nil } } }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }
}

/// Notices on a connection that its client closes, or will send nothing more, which browsers and HTTP clients do only
/// when they leave.
final class HangUpHandler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = NIOAny

  let hangUp = HangUp()

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { hangUp.happen() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    hangUp.happen()
    context.fireChannelInactive()
  }
}

/// A request's context that knows its connection. Its router runs in an application with `server`.
public struct ProxyContext: RequestContext {
  public var coreContext: CoreRequestContextStorage
  private let channel: any Channel

  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }

  /// HTTP/1.1 whose connections notice when clients leave.
  public static var server: HTTPServerBuilder {
    .http1(configuration: .init(additionalChannelHandlers: [HangUpHandler()]))
  }

  /// Of the request's connection; one that never happens where the application has another server.
  var hangUp: HangUp {
    get async {
      (try? await channel.pipeline.handler(type: HangUpHandler.self).map(\.hangUp).get()) ?? HangUp()
    }
  }
}
