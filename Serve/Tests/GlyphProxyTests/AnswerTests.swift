import GlyphBackends
import GlyphJSON
import Loopback
import Testing

@testable import GlyphProxy

/// What an upstream may answer that is no answer, over real connections.
@Suite(.serialized, .timeLimit(.minutes(2))) struct AnswerTests {
  static let path: [WireForm: String] = [
    .openai: "v1/chat/completions", .responses: "v1/responses", .anthropic: "v1/messages",
  ]

  /// What a client gets from a proxy in front of an upstream that says these bytes; the proxy lives on.
  static func ask(_ upstream: String, _ form: WireForm) async throws -> (head: String, body: String) {
    let upstream = try RawUpstream(upstream)
    return try await proxying(RecordingServer(.echo), upstream: upstream.url) { port in
      let body = Array(#"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#.utf8)
      let got = try await RawClient(port).exchange(body, path: "/" + (path[form] ?? ""))
      let report = try await stats(port)
      #expect(report.contains(#""requests":1"#))
      #expect(report.contains(got.head.hasPrefix("http/1.1 200") ? #""errors":0"# : #""errors":1"#))
      return got
    }
  }

  @Test(arguments: [
    (#"{"choices": ["#, "application/json", WireForm.openai, "no JSON: "),
    ("<!doctype html>\n<title>Sign in</title>", "text/html", .openai, "<!doctype html> <title>Sign in"),
    ("", "application/json", .openai, "it is empty"),
    (#"{"data":[]}"#, "application/json", .openai, "no chat completion: it has no list 'choices'"),
    (#"["choices"]"#, "application/json", .openai, "no chat completion"),
    (#"{"error":{"message":"out of money"}}"#, "application/json", .openai, "it says out of money"),
    (#"{"choices":[]}"#, "application/json", .responses, "no response: it has no list 'output'"),
    ("<html>", "text/html; charset=utf-8", .responses, "(text/html; charset=utf-8)"),
    (#"{"content":"Hi"}"#, "application/json", .anthropic, "no message: it has no list 'content'"),
    (#"{"type":"message","content":[{"#, "text/plain", .anthropic, "no JSON: "),
  ])
  func whatIsNoAnswerIsAnErrorInTheClientsForm(body: String, type: String, form: WireForm, cause: String)
    async throws
  {
    let got = try await Self.ask(RawUpstream.answer(body, type: type), form)
    #expect(got.head.hasPrefix("http/1.1 502"))
    #expect(got.head.contains("content-type: application/json"))
    let json = try JSONValue(parsing: got.body)
    let message = try #require(json["error"]?["message"]?.string)
    #expect(json["error"]?["code"]?.string == "proxy.answer")
    #expect(message.contains("the upstream's answer cannot be used: "))
    #expect(message.contains(cause))
    #expect(message.hasSuffix("is --upstream a server of this API?)"))
    #expect(json["type"]?.string == (form == .anthropic ? "error" : nil))
    #expect(json["error"]?["type"]?.string == (form == .anthropic ? "api_error" : "glyphpress_error"))
  }

  @Test(arguments: [
    (#"{ "choices":[],  "x": 1e2}"# + "\n", WireForm.openai), (#"{"output":[{"a":"\u00fc"}]}"#, .responses),
    (#"{"content":[]}"#, .anthropic),
  ])
  func anAnswerPassesToTheByte(body: String, form: WireForm) async throws {
    let got = try await Self.ask(RawUpstream.answer(body, type: "text/plain"), form)
    #expect(got.head.hasPrefix("http/1.1 200"))
    #expect(got.head.contains("content-type: text/plain"))
    #expect(got.body == body)
  }

  /// The upstream's own refusals pass as they are, whatever they are.
  @Test func aRefusalPassesToTheByte() async throws {
    let refusal = RawUpstream.answer(
      "<h1>Slow down</h1>", status: "429 Too Many Requests", type: "text/html", fields: "Retry-After: 7")
    let got = try await Self.ask(refusal, .anthropic)
    #expect(got.head.hasPrefix("http/1.1 429"))
    #expect(got.head.contains("\r\nretry-after: 7\r\n"))
    #expect(got.body == "<h1>Slow down</h1>")
  }

  @Test func anUpstreamThatIsNotThereIsNamed() async throws {
    let got = try await proxying(RecordingServer(.echo), upstream: "http://127.0.0.1:1") { port in
      try await RawClient(port).exchange(Array("{}".utf8), path: "/v1/messages")
    }
    #expect(got.head.hasPrefix("http/1.1 502"))
    #expect(
      got.body.hasPrefix(
        #"{"type":"error","error":{"type":"api_error","message":"glyphpress: the upstream http://127.0.0.1:1 cannot be reached: connection refused (is the upstream running?)","code":"proxy.unreachable"}}"#
      ))
  }

  /// As a server does with a connection that was idle for too long: a new one is tried, once.
  @Test func aConnectionThatClosesWithoutAWordIsTriedAgain() async throws {
    let answer = RawUpstream.answer(#"{"choices":[]}"#)
    let servers = [try RawUpstream("", answer), try RawUpstream("")]
    var heads: [String] = []
    for server in servers {
      heads.append(
        try await proxying(RecordingServer(.echo), upstream: server.url) { port in
          try await RawClient(port).exchange(Array("{}".utf8), path: "/v1/chat/completions").head
        })
    }
    #expect(heads.map { $0.prefix(12) } == ["http/1.1 200", "http/1.1 502"])
    #expect(servers.map(\.requests.count) == [2, 2])
  }

  @Test func anAnswerThatIsCutIsAnError() async throws {
    let got = try await Self.ask(RawUpstream.answer(#"{"choices":[]}"#, length: 99), .openai)
    #expect(got.head.hasPrefix("http/1.1 502"))
    #expect(got.body.contains(#""code":"proxy.broken""#))
  }

  /// It cannot be read, and whoever sent it unasked may be right.
  @Test func whatIsCompressedUnaskedPassesUnread() async throws {
    let got = try await Self.ask(
      "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc", .openai)
    #expect(got.head.hasPrefix("http/1.1 200"))
    #expect(got.body == "abc")
  }

  // MARK: streams

  /// How the upstream says where its stream ends.
  enum Transfer: CaseIterable, Sendable { case chunked, chunkedCut, untilClosed, lengthCut }

  static func stream(_ body: String, _ transfer: Transfer) -> String {
    let size = String(body.utf8.count, radix: 16)
    let (field, body) =
      switch transfer {
      case .chunked: ("Transfer-Encoding: chunked", "\(size)\r\n\(body)\r\n0\r\n\r\n")
      case .chunkedCut: ("Transfer-Encoding: chunked", "\(size)\r\n\(body)\r\n")
      case .untilClosed: ("Connection: close", body)
      case .lengthCut: ("Content-Length: \(body.utf8.count + 50)", body)
      }
    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\(field)\r\n\r\n\(body)"
  }

  static let events: [WireForm: (first: String, last: String)] = [
    .openai: (#"data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}"#, "data: [DONE]"),
    .responses: (
      "event: response.output_text.delta\n" + #"data: {"type":"response.output_text.delta","delta":"Hel"}"#,
      "event: response.completed\n" + #"data: {"type":"response.completed","response":{}}"#
    ),
    .anthropic: (
      "event: content_block_delta\n" + #"data: {"type":"content_block_delta","delta":{"text":"Hel"}}"#,
      "event: message_stop\n" + #"data: {"type":"message_stop"}"#
    ),
  ]

  @Test(arguments: [WireForm.openai, .responses, .anthropic], Transfer.allCases)
  func aStreamThatIsCutEndsWithAnErrorEvent(form: WireForm, transfer: Transfer) async throws {
    let (first, last) = try #require(Self.events[form])
    // Between two events, and in the middle of one.
    for rest in ["", String(last.dropLast(2))] {
      let upstream = try RawUpstream(Self.stream("\(first)\n\n\(rest)", transfer))
      let (got, report) = try await proxying(RecordingServer(.echo), upstream: upstream.url) { port in
        (
          try await RawClient(port).exchange(Array("{}".utf8), path: "/" + (Self.path[form] ?? "")),
          try await stats(port)
        )
      }
      #expect(got.head.hasPrefix("http/1.1 200"))
      #expect(got.body.hasPrefix("\(first)\n\n"))
      let event = got.body.dropFirst(first.utf8.count + 2)
      #expect(event.hasPrefix(form == .openai ? "data: " : "event: error\ndata: "))
      #expect(event.hasSuffix("\n\n"))
      let json = try JSONValue(parsing: Array(event.trimmingPrefix("event: error\n").dropFirst(6).utf8))
      #expect(json["type"]?.string == (form == .openai ? nil : "error"))
      #expect(json["error"]?["code"]?.string == "proxy.broken")
      #expect(json["error"]?["message"]?.string?.contains("the upstream ended before its answer did") == true)
      #expect(json["sequence_number"]?.int == (form == .responses ? 1 : nil))
      #expect(report.contains(#""errors":1"#))
    }
  }

  @Test(arguments: [WireForm.openai, .responses, .anthropic], Transfer.allCases)
  func aStreamWithItsLastEventPassesToTheByte(form: WireForm, transfer: Transfer) async throws {
    let (first, last) = try #require(Self.events[form])
    // Also without the empty line at the end, and with the other line ends.
    for body in ["\(first)\n\n\(last)\n\n", ": hi\n\(first)\n\n\(last)\n", "\(first)\r\n\r\n\(last)\r\n\r\n"]
    {
      let got = try await Self.ask(Self.stream(body, transfer), form)
      #expect(got.body == body)
    }
  }

  @Test(arguments: [
    // No [DONE], but all choices have said why they ended.
    (
      #"data: {"choices":[{"index":0,"delta":{}},{"index":1,"finish_reason":"stop"}]}"# + "\n\n"
        + #"data: {"choices":[{"index":0,"finish_reason":"length"}]}"# + "\n\n", true
    ),
    (#"data: {"choices":[{"index":0,"finish_reason":"stop"},{"index":1,"delta":{}}]}"# + "\n\n", false),
    // The upstream says itself what is wrong.
    (#"data: {"error":{"message":"out of memory"}}"# + "\n\n", true), ("", false),
  ])
  func chatCompletionsKnowTheirEnd(body: String, isComplete: Bool) async throws {
    let upstream = try RawUpstream(Self.stream(body, .chunked))
    let got = try await proxying(RecordingServer(.echo), upstream: upstream.url) {
      try await RawClient($0).exchange(Array("{}".utf8), path: "/v1/chat/completions")
    }
    #expect(got.body.hasPrefix(body))
    #expect((got.body == body) == isComplete)
    #expect(got.body.contains("proxy.broken") != isComplete)
  }

  @Test func nothingIsLostWhereverPiecesAreCut() throws {
    let text = Array(": note\r\nevent: x\r\ndata: a\r\n\r\ndata: é\n\ndata: [DONE]\n".utf8)
    for cut in text.indices {
      var watch = StreamWatch(.openai)
      let first = watch.add(text[..<cut])
      #expect(first.isEmpty || first.last == 0x0A || first.last == 0x0D)
      #expect(first + watch.add(text[cut...]) + watch.finish() == text)
      #expect(watch.isComplete)
    }
  }

  /// An event too long to be held goes on as it comes, and nobody claims to know the stream's end.
  @Test func anEventWithoutEndDoesNotFillTheMemory() {
    var watch = StreamWatch(.openai)
    #expect(watch.add(Array("data: ".utf8)).isEmpty)
    let piece = [UInt8](repeating: 0x78, count: EventStream.longestEvent)
    #expect(watch.add(piece).count == piece.count + 6)
    #expect(watch.add([0x79]) == [0x79])
    #expect(!watch.isComplete && !watch.isIncomplete)
  }
}
