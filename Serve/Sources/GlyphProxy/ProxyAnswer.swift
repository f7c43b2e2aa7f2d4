import AsyncHTTPClient
import GlyphBackends
import GlyphJSON
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers to clients: the upstream's, passed on as they come, and errors of our own in the client's form.
enum ProxyAnswer {
  static func passing(
    _ response: HTTPClientResponse, status: String, savings: Savings, form: WireForm?,
    to hangUp: HangUp, onFailure: @escaping @Sendable (any Error) async -> ProxyError
  ) -> Response {
    var headers = Upstream.fields(of: response)
    func add(_ name: String, _ value: String) {
      if let name = HTTPField.Name("x-glyphpress-" + name) { headers[name] = value }
    }
    add("status", status)
    add("pages", "\(savings.pages)")
    add("text-tokens", "\(savings.textTokens)")
    add("page-tokens", "\(savings.pageTokens)")
    add("saved-tokens", "\(savings.textTokens - savings.pageTokens)")
    let isStream = response.headers.first(name: "content-type")?.contains("event-stream") == true
    let length = response.headers.first(name: "content-length").flatMap { Int($0) }
    let body = ResponseBody(contentLength: length) { writer in
      do {
        let pieces = Pieces(response.body)
        while let piece = try await hangUp.cancelling({ try await pieces.next() }) {
          try await writer.write(piece)
        }
      } catch let error as CancellationError where !hangUp.isGone {
        throw error
      } catch {
        let problem = await onFailure(error)
        // A stream can still say what happened; any other answer is cut short, which clients notice.
        guard isStream, !hangUp.isGone else { throw problem }
        try await writer.write(ByteBuffer(string: event(problem, form)))
      }
      try await writer.finish(nil)
    }
    return Response(
      status: HTTPResponse.Status(
        code: Int(response.status.code), reasonPhrase: response.status.reasonPhrase), headers: headers,
      body: body)
  }

  static func error(_ problem: ProxyError, _ form: WireForm?) -> Response {
    Response(
      status: HTTPResponse.Status(code: problem.status), headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: json(problem, form).compact() + "\n")))
  }

  private static func event(_ problem: ProxyError, _ form: WireForm?) -> String {
    let name = form == .anthropic || form == .responses ? "event: error\n" : ""
    return "\n\n\(name)data: \(json(problem, form).compact())\n\n"
  }

  private static func json(_ problem: ProxyError, _ form: WireForm?) -> JSONValue {
    let message = JSONValue(
      "glyphpress: " + problem.description + (problem.hint.map { " (\($0))" } ?? ""))
    if form == .anthropic {
      return ["type": "error", "error": ["type": "api_error", "message": message]]
    }
    return ["error": ["message": message, "type": "glyphpress_error", "code": JSONValue(problem.code)]]
  }

  static func collect(_ response: HTTPClientResponse, limit: Int) async throws -> [UInt8] {
    Array(try await response.body.collect(upTo: limit).readableBytesView)
  }

  /// Whether a refusal says that it is the images that are not taken, so that the next request need not try.
  static func isAboutImages(_ refusal: [UInt8]) -> Bool {
    let text = ServerMessage.text(refusal).lowercased()
    return ["image", "vision", "multimodal", "multi-modal"].contains { text.contains($0) }
  }
}

/// The pieces of an answer's body, for one reader at a time.
private final class Pieces: @unchecked Sendable {
  // Unchecked: the one reader waits for each piece before it asks for the next, whatever task brings it.
  private var iterator: HTTPClientResponse.Body.AsyncIterator

  init(_ body: HTTPClientResponse.Body) { iterator = body.makeAsyncIterator() }

  func next() async throws -> ByteBuffer? { try await iterator.next() }
}
