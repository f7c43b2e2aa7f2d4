import AsyncHTTPClient
import GlyphBackends
import Loopback
import Testing

/// What servers do, over real connections.
@Suite(.serialized, .timeLimit(.minutes(2))) struct BackendTests {
  static let whole = RawUpstream.answer(#"{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}"#)

  /// What `ask` would print of an answer, or the error.
  static func ask(
    _ server: RawUpstream, _ form: WireForm = .openai, tries: Int = 1, patience: Int = 30
  ) async throws -> (text: String, error: BackendError?) {
    let client = Backend.makeClient(patience: patience)
    let backend = try Backend(
      form, base: server.url + "/v1/", key: "secret", client: client,
      retries: RetryPolicy(tries: tries, firstWait: 0.01), patience: patience)
    var text = ""
    var failure: BackendError?
    do {
      try await backend.answer(
        ModelRequest(model: "m", messages: [.init(.user, [.text("Hi")])], stream: true)
      ) {
        if case .text(let more) = $0 { text += more }
      }
    } catch let error as BackendError { failure = error }
    try await client.shutdown()
    return (text, failure)
  }

  static func stream(_ events: String) -> String {
    RawUpstream.answer(events, type: "text/event-stream")
  }

  static let first = #"data: {"choices":[{"delta":{"content":"Hel"}}]}"# + "\n\n"

  @Test func aBusyServerIsAskedAgain() async throws {
    let busy = RawUpstream.answer(
      #"{"error":{"message":"slow down"}}"#, status: "429 Too Many Requests", fields: "Retry-After: 0")
    let server = try RawUpstream(busy, busy, Self.whole)
    let got = try await Self.ask(server, tries: 3)
    #expect(got.text == "Hi" && got.error == nil)
    #expect(server.requests.count == 3)
    #expect(Set(server.requests).count == 1)
    #expect(server.requests[0].hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n"))
    #expect(server.requests[0].contains("Bearer secret"))
    let tired = try await Self.ask(try RawUpstream(busy), tries: 2)
    #expect(tired.error == .exhausted(tries: 2, status: 429, "slow down"))
    #expect(tired.error?.hint?.contains("try again later") == true)
  }

  @Test func aRefusalIsFinal() async throws {
    let server = try RawUpstream(
      RawUpstream.answer(#"{"error":{"message":"no key"}}"#, status: "401 Unauthorized"))
    let got = try await Self.ask(server, .anthropic, tries: 3)
    #expect(got.error == .refused(status: 401, "no key"))
    #expect(got.error?.hint?.contains("OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY") == true)
    #expect(server.requests.count == 1)
  }

  @Test(arguments: [
    ("<html>\n<h1>Sign in</h1>", "backend.answer", ""), (stream(first), "backend.broken", "Hel"),
    (stream(first + #"data: {"error":{"message":"out of memory"}}"# + "\n\n"), "backend.refused", "Hel"),
    (stream(first + "data: {\"choices\"\n\n"), "backend.answer", "Hel"),
    (RawUpstream.answer("{}", length: 9), "backend.broken", ""),
    (RawUpstream.answer(#"{"data":[]}"#), "backend.answer", ""),
  ])
  func whatIsNoAnswerIsAnError(answer: String, code: String, text: String) async throws {
    let answer = answer.hasPrefix("HTTP") ? answer : RawUpstream.answer(answer, type: "text/html")
    let got = try await Self.ask(try RawUpstream(answer))
    #expect(got.error?.code == code)
    #expect(got.text == text)
  }

  @Test func aServerThatIsSilentOrGoneIsGivenUp() async throws {
    let silent = try RawUpstream(nil)
    #expect(try await Self.ask(silent, patience: 1).error == .timeout(silent.url + "/v1", seconds: 1))
    // A server that closes without a word.
    let gone = try await Self.ask(try RawUpstream(""), tries: 2).error
    #expect(gone?.code == "backend.exhausted")
    #expect(gone?.hint == "is the server running, and is the port right?")
  }

  @Test func onlyWhatNamesAServerIsItsURL() {
    for good in [
      "http://h", "https://api.example.org/v1", "http://127.0.0.1:8000/", "http://[::1]:80/v1",
      "http://a_b-c:65535",
    ] {
      #expect(ServerURL.isValid(good), "\(good)")
    }
    for bad in [
      "", "h", "ftp://h", "http://", "http:///v1", "http://h:", "http://h:0", "http://h:65536",
      "http://h:99999",
      "http://h:8x", "http://me:key@h", "http://h/v1?key=1", "http://h#x", "http://h h", "http://[::1",
      "http://[]",
      "http://[x]:1", "http://münchen.de", "http://h/\u{0}",
    ] {
      #expect(!ServerURL.isValid(bad), "\(bad)")
    }
  }
}
