import AsyncHTTPClient
import GlyphBackends
import GlyphJSON
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers to clients: the upstream's, passed on as they come, and errors of our own in the client's form.
enum ProxyAnswer {
  /// What of the request the answer's header fields tell.
  struct Report: Sendable {
    var status: String
    var savings = Savings()
  }

  /// An answer on its way: a whole one has been read and looked at, a stream is looked at as it passes.
  /// - Throws: `ProxyError.answer`, and what reading throws.
  static func passing(
    _ response: HTTPClientResponse, _ report: Report, form: WireForm?, to hangUp: HangUp,
    onFailure: @escaping @Sendable (any Error) async -> ProxyError
  ) async throws -> Response {
    let encoding = response.headers.first(name: "content-encoding") ?? "identity"
    // What is compressed although nobody asked for it passes unread.
    let form = encoding == "identity" ? form : nil
    let body: ResponseBody
    if isStream(response) {
      body = stream(response.body, form, hangUp, onFailure)
    } else if let form, 200..<300 ~= response.status.code, response.status.code != 204 {
      body = ResponseBody(byteBuffer: try await whole(response, form))
    } else {
      let length = response.headers.first(name: "content-length").flatMap { Int($0) }
      body = ResponseBody(contentLength: length) { writer in
        do {
          try await copy(response.body, hangUp) { try await writer.write($0) }
        } catch let error as CancellationError where !hangUp.isGone {
          throw error
        } catch {
          // The answer is cut short, which clients notice.
          throw await onFailure(error)
        }
        try await writer.finish(nil)
      }
    }
    return Response(
      status: HTTPResponse.Status(
        code: Int(response.status.code), reasonPhrase: response.status.reasonPhrase),
      headers: fields(of: response, report), body: body)
  }

  private static func isStream(_ response: HTTPClientResponse) -> Bool {
    response.headers.first(name: "content-type")?.lowercased().contains("event-stream") == true
  }

  private static func fields(of response: HTTPClientResponse, _ report: Report) -> HTTPFields {
    var fields = Upstream.fields(of: response)
    let savings = report.savings
    for (name, value) in [
      ("status", report.status), ("pages", "\(savings.pages)"), ("text-tokens", "\(savings.textTokens)"),
      ("page-tokens", "\(savings.pageTokens)"),
      ("saved-tokens", "\(savings.textTokens - savings.pageTokens)"),
    ] {
      if let name = HTTPField.Name("x-glyphpress-" + name) { fields[name] = value }
    }
    return fields
  }

  private static func whole(_ response: HTTPClientResponse, _ form: WireForm) async throws -> ByteBuffer {
    let body: ByteBuffer
    do {
      body = try await response.body.collect(upTo: AnswerCheck.longest)
    } catch is NIOTooManyBytesError {
      throw ProxyError.answer("it is longer than \(AnswerCheck.longest) bytes")
    }
    let type = response.headers.first(name: "content-type")
    if let flaw = AnswerCheck.flaw(in: Array(body.readableBytesView), contentType: type, form: form) {
      throw ProxyError.answer(flaw)
    }
    return body
  }

  /// A stream has no length of its own here: what went wrong may have to be said behind it.
  private static func stream(
    _ upstream: HTTPClientResponse.Body, _ form: WireForm?, _ hangUp: HangUp,
    _ onFailure: @escaping @Sendable (any Error) async -> ProxyError
  ) -> ResponseBody {
    ResponseBody { writer in
      var watch = StreamWatch(form)
      var failure: (any Error)?
      do {
        try await copy(upstream, hangUp) { piece in
          let events = watch.add(piece.readableBytesView)
          if !events.isEmpty { try await writer.write(ByteBuffer(bytes: events)) }
        }
      } catch let error as CancellationError where !hangUp.isGone {
        throw error
      } catch {
        failure = error
      }
      let rest = watch.finish()
      if watch.isIncomplete, failure == nil { failure = ProxyError.brokenOff("the last event did not come") }
      // Behind the last event nothing is lost.
      if let failure, !watch.isComplete || hangUp.isGone {
        let problem = await onFailure(failure)
        guard !hangUp.isGone else { throw problem }
        try await writer.write(ByteBuffer(string: event(problem, form, behind: watch)))
      } else if !rest.isEmpty {
        try await writer.write(ByteBuffer(bytes: rest))
      }
      try await writer.finish(nil)
    }
  }

  private static func copy(
    _ body: HTTPClientResponse.Body, _ hangUp: HangUp, to write: (ByteBuffer) async throws -> Void
  ) async throws {
    let pieces = Pieces(body)
    while let piece = try await hangUp.cancelling({ try await pieces.next() }) { try await write(piece) }
  }

  static func error(_ problem: ProxyError, _ form: WireForm?) -> Response {
    Response(
      status: HTTPResponse.Status(code: problem.status), headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: json(problem, form).compact() + "\n")))
  }

  private static func event(_ problem: ProxyError, _ form: WireForm?, behind watch: StreamWatch) -> String {
    var error = json(problem, form)
    if form == .responses {
      // The API's own event, and the member that its clients raise an exception for.
      error = [
        "type": "error", "code": error["error"]?["code"] ?? nil, "message": error["error"]?["message"] ?? nil,
        "param": nil, "sequence_number": JSONValue(watch.count), "error": error["error"] ?? nil,
      ]
    }
    let name = form == .anthropic || form == .responses ? "event: error\n" : ""
    return (watch.isWatching ? "" : "\n\n") + "\(name)data: \(error.compact())\n\n"
  }

  private static func json(_ problem: ProxyError, _ form: WireForm?) -> JSONValue {
    let message = JSONValue(
      "glyphpress: " + problem.description + (problem.hint.map { " (\($0))" } ?? ""))
    let code = JSONValue(problem.code)
    guard form == .anthropic else {
      return ["error": ["message": message, "type": "glyphpress_error", "param": nil, "code": code]]
    }
    // The types of https://docs.anthropic.com/en/api/errors; the code is a member more.
    let type =
      switch problem.status {
      case 400: "invalid_request_error"
      case 413: "request_too_large"
      case 504: "timeout_error"
      default: "api_error"
      }
    return ["type": "error", "error": ["type": JSONValue(type), "message": message, "code": code]]
  }

  /// What a refusal says; nothing where that is too long or never ends.
  static func text(of refusal: HTTPClientResponse) async -> String {
    let body = try? await refusal.body.collect(upTo: 1 << 20)
    return ServerMessage.text(body.map { Array($0.readableBytesView) } ?? [])
  }

  /// Whether a refusal says that images are not taken at all, so that the next request need not try. What is said of their
  /// number or size holds for one request; "at most 0 image(s)" is vLLM's way to say none.
  static func isAboutImages(_ refusal: String) -> Bool {
    let text = refusal.lowercased()
    func has(_ words: [String]) -> Bool { words.contains { text.contains($0) } }
    return has(["image", "vision", "multimodal", "multi-modal"])
      && (has(["at most 0 "])
        || !has(["too many", "too large", "larger than", "exceed", "at most", "maximum"]))
  }
}

/// The pieces of an answer's body, for one reader at a time.
private final class Pieces: @unchecked Sendable {
  // Unchecked: the one reader waits for each piece before it asks for the next, whatever task brings it.
  private var iterator: HTTPClientResponse.Body.AsyncIterator

  init(_ body: HTTPClientResponse.Body) { iterator = body.makeAsyncIterator() }

  func next() async throws -> ByteBuffer? { try await iterator.next() }
}
