import AsyncHTTPClient
import GlyphJSON
import Glyphpress
import NIOCore
import NIOHTTP1

/// A model's server: where it is, how it speaks, how patient we are with it.
public struct Backend: Sendable {
  public let form: WireForm
  /// Without a slash at the end.
  public let base: String
  private let key: String?
  private let client: HTTPClient
  private let retries: RetryPolicy
  private let rate: RateLimit?
  /// The client's own, for messages.
  private let patience: Int

  /// - Parameters:
  ///   - base: The URL below which the form's paths lie, such as `http://127.0.0.1:8000/v1`.
  ///   - key: Sent as the form wants it, and to `base` only: redirects are not followed.
  /// - Throws: `BackendError.url`.
  public init(
    _ form: WireForm, base: String, key: String?, client: HTTPClient, retries: RetryPolicy = RetryPolicy(),
    rate: RateLimit? = nil, patience: Int = 300
  ) throws(BackendError) {
    guard ServerURL.isValid(base) else { throw .url(base) }
    var base = base
    while base.hasSuffix("/") { base.removeLast() }
    self.form = form
    self.base = base
    self.key = key
    self.client = client
    self.retries = retries
    self.rate = rate
    self.patience = patience
  }

  /// A client for any number of backends: no redirects, so that a key reaches the server it is meant for alone.
  /// - Parameter patience: Seconds without a byte after which a server counts as gone.
  public static func makeClient(patience: Int = 300) -> HTTPClient {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.timeout.connect = .seconds(10)
    configuration.timeout.read = .seconds(Int64(patience))
    configuration.decompression = .enabled(limit: .size(64 << 20))
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Sends a request; the answer's pieces come in order, streamed where `request.stream` says so.
  /// - Throws: `BackendError`.
  public func answer(
    _ request: ModelRequest, onEvent: (AnswerEvent) throws -> Void
  ) async throws {
    if form != .openai, request.hasEmbeddings {
      throw BackendError.unsupported("precomputed embeddings", form: form)
    }
    let body = ByteBuffer(string: form.body(of: request).compact())
    let response = try await post(form.path(of: request), body)
    var reader = AnswerReader(form)
    do {
      if response.headers.first(name: "content-type")?.contains("event-stream") == true {
        try await stream(response, &reader, onEvent)
      } else {
        let whole = try await response.body.collect(upTo: 64 << 20)
        let bytes = Array(whole.readableBytesView)
        let events = try reader.read(bytes)
        let isAnswer = events.contains { event in if case .usage = event { false } else { true } }
        guard isAnswer else {
          throw BackendError.answer("neither a text nor an end is in it: \(ServerMessage.text(bytes))")
        }
        for event in events { try onEvent(event) }
      }
    } catch let error as HTTPClientError {
      throw error == .readTimeout
        ? BackendError.timeout(base, seconds: patience) : BackendError.brokenOff("\(error)")
    } catch is NIOTooManyBytesError {
      throw BackendError.answer("it is longer than 64 MiB")
    } catch let error as any ReportedError {
      throw error
    } catch let error as CancellationError {
      throw error
    } catch {
      throw BackendError.brokenOff(Self.reason(error))
    }
  }

  private func stream(
    _ response: HTTPClientResponse, _ reader: inout AnswerReader, _ onEvent: (AnswerEvent) throws -> Void
  ) async throws {
    var stream = EventStream()
    var isComplete = false
    for try await buffer in response.body {
      for data in try stream.add(buffer.readableBytesView) {
        if data.elementsEqual("[DONE]".utf8) { isComplete = true }
        for event in try reader.read(data) {
          if case .stop = event { isComplete = true }
          try onEvent(event)
        }
      }
    }
    if !isComplete { throw BackendError.brokenOff("no last event came") }
  }

  /// Posts, again where the policy says so. Only what failed before any byte of an answer is repeated.
  private func post(_ path: String, _ body: ByteBuffer) async throws -> HTTPClientResponse {
    var number = 1
    while true {
      try await rate?.turn()
      let failure: (status: Int?, message: String, retryAfter: String?)
      do {
        let response = try await client.execute(makeRequest(path, body), deadline: .distantFuture)
        let status = Int(response.status.code)
        if status < 300 { return response }
        let text = (try? await response.body.collect(upTo: 1 << 20)).map { Array($0.readableBytesView) } ?? []
        let message = text.isEmpty ? response.status.reasonPhrase : ServerMessage.text(text)
        guard RetryPolicy.isWorthRetrying(status), retries.tries > 1 else {
          throw BackendError.refused(status: status, message)
        }
        failure = (status, message, response.headers.first(name: "retry-after"))
      } catch let error as HTTPClientError where error == .readTimeout {
        throw BackendError.timeout(base, seconds: patience)
      } catch let error as BackendError {
        throw error
      } catch let error as CancellationError {
        throw error
      } catch {
        guard retries.tries > 1 else { throw BackendError.unreachable(base, Self.reason(error)) }
        failure = (nil, "no server answers at \(base): \(Self.reason(error))", nil)
      }
      number += 1
      guard number <= retries.tries else {
        throw BackendError.exhausted(tries: retries.tries, status: failure.status, failure.message)
      }
      try await Task.sleep(for: .seconds(retries.wait(beforeTry: number, retryAfter: failure.retryAfter)))
    }
  }

  private func makeRequest(_ path: String, _ body: ByteBuffer) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: base + path)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    for (name, value) in form.headers(key: key) { request.headers.add(name: name, value: value) }
    request.body = .bytes(body)
    return request
  }

  /// A network error in a line.
  public static func reason(_ error: any Error) -> String {
    let text = "\(error)"
    if text.contains("refused") { return "connection refused" }
    if text.contains("connectTimeout") { return "no connection within 10 s" }
    return String(text.prefix(200))
  }
}

extension ModelRequest {
  var hasEmbeddings: Bool {
    messages.contains { message in
      message.parts.contains { part in
        if case .embeddings = part { true } else { false }
      }
    }
  }
}
