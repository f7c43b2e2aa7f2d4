import Foundation
import FoundationNetworking
import GlyphDocument
import GlyphJSON
import GlyphPages
import Glyphpress
import Hummingbird
import Logging
import NIOCore
import Synchronization

@testable import GlyphProxy

/// A model's server for tests: it keeps the bodies it got and answers as its script says.
final class RecordingServer: Sendable {
  enum Script: Sendable {
    case echo, refuseImages, busy, malformed, dieInStream, slow
    /// The answer is how many bytes came.
    case count
    /// No answer, or only its beginning, to what has "hold" in it, until the client leaves.
    case hold, holdInStream
  }

  let script: Script
  private let bodies = Mutex<[[UInt8]]>([])
  private let left = Mutex(0)
  /// Clients that left before their answer was complete.
  var abandoned: Int { left.withLock { $0 } }
  var requests: [[UInt8]] { bodies.withLock { $0 } }

  init(_ script: Script) { self.script = script }

  var router: Router<ProxyContext> {
    let router = Router(context: ProxyContext.self)
    for path in ["v1/chat/completions", "v1/messages", "v1/responses"] as [RouterPath] {
      router.post(path) { try await self.answer($0, $1) }
    }
    router.get("v1/models") { _, _ in #"{"data":[]}"# }
    return router
  }

  private func answer(_ request: Request, _ context: ProxyContext) async throws -> Response {
    var request = request
    let body = Array(try await request.collectBody(upTo: 1 << 28).readableBytesView)
    bodies.withLock { $0.append(body) }
    if script == .count {
      return Self.json(.ok, #"{"choices":[{"message":{"content":"\#(body.count) bytes"}}]}"#)
    }
    let json = try JSONValue(parsing: body)
    switch script {
    case .refuseImages where String(decoding: body, as: UTF8.self).contains("image_url"):
      return Self.json(.badRequest, #"{"error":{"message":"this model takes no image input"}}"#)
    case .busy: return Self.json(.tooManyRequests, #"{"error":{"message":"slow down"}}"#)
    case .malformed: return Self.json(.ok, "{\"choices\": [")
    case .slow:
      try await Task.sleep(for: .seconds(20))
      return Self.json(.ok, "{}")
    case .hold where String(decoding: body, as: UTF8.self).contains("hold"):
      await holding(await context.hangUp)
      return Self.json(.ok, "{}")
    case .holdInStream:
      let hangUp = await context.hangUp
      return Response(
        status: .ok, headers: [.contentType: "text/event-stream"],
        body: ResponseBody { writer in
          try await writer.write(ByteBuffer(string: "data: {}\n\n"))
          await self.holding(hangUp)
          throw CancellationError()
        })
    case .dieInStream:
      return Response(
        status: .ok, headers: [.contentType: "text/event-stream"],
        body: ResponseBody { writer in
          try await writer.write(
            ByteBuffer(string: "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n"))
          throw CancellationError()
        })
    case .echo, .refuseImages, .hold, .count: break
    }
    let last = json["messages"]?.elements?.last?["content"]
    let text = last?.string ?? last?.elements?.last?["text"]?.string ?? ""
    guard json["stream"]?.bool == true else {
      return Self.json(
        .ok,
        JSONValue(members: [JSONMember("choices", [["message": ["content": JSONValue(text)]]])]).compact())
    }
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream"],
      body: ResponseBody { writer in
        let choice: JSONValue = ["choices": [["delta": ["content": JSONValue(text)]]]]
        try await writer.write(ByteBuffer(string: "data: \(choice.compact())\n\n"))
        try await writer.write(ByteBuffer(string: "data: [DONE]\n\n"))
        try await writer.finish(nil)
      })
  }

  private func holding(_ hangUp: HangUp) async {
    do {
      try await hangUp.cancelling { try await Task.sleep(for: .seconds(600)) }
    } catch { left.withLock { $0 += 1 } }
  }

  private static func json(_ status: HTTPResponse.Status, _ text: String) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

/// Runs a router on a free port of loopback for as long as `body` takes.
func serving<Value: Sendable>(
  _ router: Router<ProxyContext>, _ body: @Sendable @escaping (Int) async throws -> Value
) async throws -> Value {
  let (ports, port) = AsyncStream<Int>.makeStream()
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  let application = Application(
    router: router, server: ProxyContext.server,
    configuration: .init(address: .hostname("127.0.0.1", port: 0)),
    onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
  return try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask {
      try await application.run()
      return nil
    }
    group.addTask {
      for await number in ports { return try await body(number) }
      return nil
    }
    defer { group.cancelAll() }
    while let value = try await group.next() {
      if let value { return value }
    }
    throw CancellationError()
  }
}

/// A recording server, a proxy in front of it, and `body` with the proxy's port.
func proxying<Value: Sendable>(
  _ server: RecordingServer, upstream instead: String? = nil, bodyLimit: Int = 8 << 20, patience: Int = 30,
  connections: Int = 128, fragile: FragilePolicy = .sidecar,
  _ body: @Sendable @escaping (Int) async throws -> Value
) async throws -> Value {
  let installation = try Installation.find()
  let pool = try PagePool(
    installation, tokenizer: try installation.tokenizer("o200k_base"), workers: 2)
  return try await serving(server.router) { upstream in
    let settings = try ProxySettings(
      upstream: instead ?? "http://127.0.0.1:\(upstream)/v1", fragile: fragile, minimumTokens: 300,
      bodyLimit: bodyLimit, patience: patience, connections: connections)
    let proxy = Proxy(settings, pool: pool)
    let router = Router(context: ProxyContext.self)
    proxy.addRoutes(to: router)
    let value = try await serving(router, body)
    try await proxy.shutdown()
    try await pool.shutdown()
    return value
  }
}

/// What a client gets: status, header fields, body.
struct ClientAnswer: Sendable {
  var status: Int
  var fields: [String: String]
  var body: String
}

func post(_ port: Int, _ body: [UInt8], path: String = "v1/chat/completions") async throws -> ClientAnswer {
  var request = URLRequest(url: URL(string: "http://127.0.0.1:\(port)/\(path)")!)
  request.httpMethod = "POST"
  request.timeoutInterval = 60
  request.setValue("application/json", forHTTPHeaderField: "Content-Type")
  request.httpBody = Data(body)
  let (data, response) = try await URLSession.shared.data(for: request)
  let answer = response as? HTTPURLResponse
  var fields: [String: String] = [:]
  for (name, value) in answer?.allHeaderFields ?? [:] { fields["\(name)".lowercased()] = "\(value)" }
  return ClientAnswer(
    status: answer?.statusCode ?? 0, fields: fields, body: String(decoding: data, as: UTF8.self))
}
