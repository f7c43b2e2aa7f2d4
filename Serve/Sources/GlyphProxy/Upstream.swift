import AsyncHTTPClient
import GlyphBackends
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// The one server that requests go on to.
struct Upstream: Sendable {
  let origin: String
  let client: HTTPClient
  /// Seconds, for messages.
  let patience: Int

  /// Fields that belong to one connection (RFC 9110, section 7.6.1), and those that are made anew.
  private static let own: Set<String> = [
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade", "proxy-connection", "host", "content-length", "expect",
  ]

  /// A client that passes bytes as they are: no redirects, no decompression.
  static func makeClient(patience: Int, connections: Int) -> HTTPClient {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.timeout.connect = .seconds(10)
    configuration.timeout.read = .seconds(Int64(patience))
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// - Parameter pathAndQuery: As the client wrote it.
  /// - Throws: `ProxyError.unreachable`, `.slow`.
  func send(
    _ method: HTTPRequest.Method, _ pathAndQuery: String, _ headers: HTTPFields, _ body: ByteBuffer
  ) async throws -> HTTPClientResponse {
    var request = HTTPClientRequest(url: origin + pathAndQuery)
    request.method = HTTPMethod(rawValue: method.rawValue)
    for field in headers where !Self.own.contains(field.name.canonicalName) {
      request.headers.add(name: field.name.rawName, value: field.value)
    }
    if body.readableBytes > 0 { request.body = .bytes(body) }
    do {
      do {
        return try await client.execute(request, deadline: .distantFuture)
      } catch let error as HTTPClientError where error == .remoteConnectionClosed {
        // Most likely a connection kept from an earlier request, which the upstream closed when this one was on its way.
        return try await client.execute(request, deadline: .distantFuture)
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      throw failure(error)
    }
  }

  /// A network error as one of ours.
  func failure(_ error: any Error, isStreaming: Bool = false) -> ProxyError {
    if let error = error as? ProxyError { return error }
    if let error = error as? HTTPClientError, error == .readTimeout { return .slow(seconds: patience) }
    let reason = Backend.reason(error)
    return isStreaming ? .brokenOff(reason) : .unreachable(origin, reason)
  }

  /// The answer's fields that go on to the client.
  static func fields(of response: HTTPClientResponse) -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in response.headers where !own.contains(name.lowercased()) {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    return fields
  }
}
