import GlyphBackends
import GlyphJSON
import GlyphPages
import GlyphVision
import Glyphpress
import Loopback
import Testing

@testable import GlyphProxy

/// What becomes pages and what stays text, without any network.
@Suite(.serialized) struct PolicyTests {
  static let long = ProxyTests.long(1)

  /// Requests as the proxy would send them on, by one rewriter's settings.
  static func rewritten(
    _ requests: [JSONValue], _ form: WireForm, system: Bool = false, images: Int = 100
  ) async throws -> [JSONValue] {
    let installation = try Installation.find()
    let pool = try PagePool(installation, tokenizer: try installation.tokenizer("o200k_base"), workers: 2)
    let settings = try ProxySettings(upstream: "http://h", minimumTokens: 300)
    let compressor = TextCompressor(pool: pool, settings: settings)
    var sent: [JSONValue] = []
    for request in requests {
      var rewriter = RequestRewriter(
        form, profile: try VisionProfile.named("qwen3-vl"), compressor: compressor, compressesSystem: system,
        imageLimit: images)
      sent.append(try await rewriter.rewrite(request))
    }
    try await pool.shutdown()
    return sent
  }

  static func pages(_ request: JSONValue?) -> Int {
    let text = request?.compact() ?? ""
    return text.split(separator: "\"image/png\"").count - 1 + text.split(separator: "data:image/png").count
      - 1
  }

  static func message(_ role: String, _ content: JSONValue, _ more: (String, JSONValue)...) -> JSONValue {
    JSONValue(
      members: [JSONMember("role", JSONValue(role)), JSONMember("content", content)]
        + more.map { JSONMember($0.0, $0.1) })
  }

  static func part(_ text: String, keep: Bool = false, type: String = "text") -> JSONValue {
    let plain: JSONValue = ["type": JSONValue(type), "text": JSONValue(text)]
    return keep ? plain.setting("compress", false) : plain
  }

  @Test func whatAsksToStayTextStaysAndTheAskingIsNotSentOn() async throws {
    let long = JSONValue(Self.long)
    let question = ProxyTests.question(1)
    let asking: [JSONValue] = [
      Self.message("user", JSONValue(question), ("compress", false)),
      Self.message("user", [Self.part(question, keep: true)]),
      // A marker in one part is meant for the message.
      Self.message("user", [Self.part(question), Self.part("What? glyphpress:keep")]),
      Self.message("tool", long, ("compress", false)),
      Self.message("tool", [Self.part(Self.long, keep: true)]),
      Self.message("tool", JSONValue(Self.long + "glyphpress:keep")),
      Self.message("system", [Self.part(Self.long, keep: true)]),
      Self.message("assistant", [Self.part(Self.long, keep: true)]),
    ]
    let pressed = Self.message("user", JSONValue(question))
    let requests = (asking + [pressed]).map { one -> JSONValue in
      ["model": "qwen3-vl", "messages": [one, pressed]]
    }
    let sent = try await Self.rewritten(requests, .openai, system: true)
    let one = Self.pages(sent.last?["messages"]?.elements?[0])
    #expect(one > 0)
    for (request, asked) in zip(sent, asking) {
      #expect(!request.compact().contains("\"compress\""))
      let messages = try #require(request["messages"]?.elements)
      #expect(messages[0] == StayText.stripped(["messages": [asked]])["messages"]?.elements?[0])
      #expect(messages.count == 2)
      #expect(Self.pages(messages[1]) == one)
    }
  }

  @Test func aWholeRequestMayAskToStayText() async throws {
    let server = RecordingServer(.echo)
    let body = try JSONValue(parsing: ProxyTests.chat([("user", ProxyTests.question(1))]))
    let statuses = try await proxying(server) { port in
      [
        try await post(port, Array(body.setting("compress", false).compact().utf8)),
        // Also a model that nothing is known of never sees the member.
        try await post(
          port,
          Array(body.setting("model", "m").setting("compress", true).compact().utf8)),
      ].map { $0.fields["x-glyphpress-status"] }
    }
    #expect(statuses == ["unchanged", "unknown-model"])
    #expect(try JSONValue(parsing: server.requests[0]) == body)
    #expect(try JSONValue(parsing: server.requests[1]) == body.setting("model", "m"))
  }

  @Test func toolResultsOfTheOtherFormsHoldTheirPagesThemselves() async throws {
    let output: JSONValue = [
      "type": "function_call_output", "call_id": "c", "output": JSONValue(Self.long),
    ]
    let kept = output.setting("output", [Self.part(Self.long, keep: true, type: "input_text")])
    let responses = try await Self.rewritten(
      [["model": "m", "input": [output, output.setting("compress", false), kept]]], .responses)
    let items = try #require(responses[0]["input"]?.elements)
    #expect(items[0]["call_id"]?.string == "c")
    #expect(items[0]["output"]?.elements?.map { $0["type"]?.string } == ["input_text", "input_image"])
    #expect(items[1] == output)
    #expect(items[2] == output.setting("output", [Self.part(Self.long, type: "input_text")]))

    let mark: JSONValue = ["type": "ephemeral"]
    let result: JSONValue = [
      "type": "tool_result", "tool_use_id": "t",
      "content": [Self.part(Self.long).setting("cache_control", mark)],
    ]
    let anthropic = try await Self.rewritten(
      [["model": "m", "messages": [Self.message("user", [result])]]], .anthropic)
    let block = anthropic[0]["messages"]?.elements?[0]["content"]?.elements?[0]
    #expect(block?["tool_use_id"]?.string == "t")
    let pieces = try #require(block?["content"]?.elements)
    #expect(pieces.map { $0["type"]?.string } == ["text", "image"])
    #expect(pieces.map { $0["cache_control"] } == [nil, mark])
  }

  @Test func systemTextsBecomePagesOnlyWhereThatIsWanted() async throws {
    let mark: JSONValue = ["type": "ephemeral"]
    let requests: [(WireForm, JSONValue)] = [
      (.openai, ["messages": [Self.message("system", JSONValue(Self.long)), Self.message("user", "Hi")]]),
      (
        .anthropic,
        [
          "system": [Self.part(Self.long).setting("cache_control", mark)],
          "messages": [Self.message("user", "Hi")],
        ]
      ),
      (.responses, ["instructions": JSONValue(Self.long), "input": "Hi"]),
    ]
    for (form, request) in requests {
      #expect(try await Self.rewritten([request], form) == [request])
      let sent = try await Self.rewritten([request], form, system: true)[0]
      let messages = try #require((sent["messages"] ?? sent["input"])?.elements)
      #expect(
        messages.map { $0["role"]?.string }
          == [form == .openai ? "system" : nil, "user", "user"].compactMap(\.self))
      #expect(Self.pages(messages[messages.count - 2]) > 0)
      #expect(messages.last?["content"]?.string == "Hi")
      #expect(!sent.compact().contains("harbour"))
      if form == .anthropic {
        #expect(messages[0]["content"]?.elements?.last?["cache_control"] == mark)
      }
    }
  }

  /// Pages that would be one image too many stay text; those that the client sends count.
  @Test func imagesOfTheClientCountAgainstTheLimit() async throws {
    let own: JSONValue = ["type": "image_url", "image_url": ["url": "data:image/gif;base64,AA=="]]
    let request: JSONValue = [
      "messages": [
        Self.message("user", [own]), Self.message("user", JSONValue(ProxyTests.question(1))),
      ]
    ]
    let free = try await Self.rewritten([request], .openai, images: 2)[0]
    #expect(Self.pages(free) == 1)
    #expect(try await Self.rewritten([request], .openai, images: 1) == [request])
  }

  @Test(arguments: [WireForm.openai, .anthropic, .responses])
  func tenTurnsWithToolsAreEachAPrefixOfTheNext(form: WireForm) async throws {
    let name = form == .responses ? "input" : "messages"
    var messages: [JSONValue] = form == .openai ? [Self.message("system", JSONValue(Self.long))] : []
    var requests: [JSONValue] = []
    for turn in 1...10 {
      messages.append(
        Self.message("user", JSONValue(turn % 3 == 0 ? "And \(turn)?" : ProxyTests.question(turn))))
      if turn % 2 == 0 {
        let long = JSONValue(ProxyTests.long(turn))
        switch form {
        case .anthropic:
          messages.append(
            Self.message("user", [["type": "tool_result", "tool_use_id": "t", "content": long]]))
        case .responses:
          messages.append(["type": "function_call_output", "call_id": "c", "output": long])
        case .openai, .gemini: messages.append(Self.message("tool", long, ("tool_call_id", "c")))
        }
      }
      requests.append(JSONValue(members: [JSONMember(name, JSONValue(messages))]))
      messages.append(Self.message("assistant", JSONValue("Answer \(turn).")))
    }
    // So few images that the limit is reached on the way.
    let sent = try await Self.rewritten(requests, form, system: true, images: 9).map { $0.compact() }
    #expect(Self.pages(try JSONValue(parsing: sent[9])) == 9)
    for (earlier, later) in zip(sent, sent.dropFirst()) {
      #expect(earlier.hasSuffix("]}"))
      #expect(later.hasPrefix(earlier.dropLast(2)))
    }
  }

  /// An instruction in front of a text that is one line.
  @Test func anInstructionWithoutALineOfItsOwnStaysText() async throws {
    let line = String(repeating: "the harbour master counts the boats, ", count: 300)
    let request: JSONValue = [
      "messages": [Self.message("user", JSONValue("Translate to French: \(line). Only the numbers!"))]
    ]
    let sent = try await Self.rewritten([request], .openai)[0]
    let parts = try #require(sent["messages"]?.elements?[0]["content"]?.elements)
    #expect(parts.first?["text"]?.string == "Translate to French: ")
    #expect(parts.last?["text"]?.string == "Only the numbers!")
    #expect(Self.pages(sent) > 0)
  }

  @Test(arguments: [
    ("this model takes no image input", true), ("Qwen3 is not a multimodal model", true),
    ("At most 0 image(s) may be provided in one prompt.", true),
    ("At most 4 image(s) may be provided", false),
    ("too many images: 120, maximum 100", false), ("image dimensions exceed 8000 pixels", false),
    ("unknown field 'detail'", false),
  ])
  func onlyAModelWithoutEyesIsRemembered(refusal: String, isRemembered: Bool) {
    #expect(ProxyAnswer.isAboutImages(refusal) == isRemembered)
  }

  /// Whatever a client writes as its target, the request goes to the upstream or nowhere: nobody listens on port 1.
  @Test func noOtherHostIsReached() async throws {
    let server = RecordingServer(.echo)
    let heads = try await proxying(server) { port in
      var heads: [String] = []
      for target in ["http://127.0.0.1:1/v1/models", "//127.0.0.1:1/v1/models", "@127.0.0.1:1/v1/models"] {
        heads.append(try await RawClient(port).exchange([], path: target, method: "GET").head)
      }
      return heads
    }
    #expect(heads.map { $0.prefix(12) } == ["http/1.1 200", "http/1.1 404", "http/1.1 400"])
  }

  /// A body that only the upstream can read passes as it is.
  @Test func aCompressedBodyPassesUnread() async throws {
    let server = RecordingServer(.busy)
    _ = try await proxying(server) { port in
      try await RawClient(port).exchange(
        [0x7B, 0x7D], path: "/v1/chat/completions", fields: "Content-Encoding: br")
    }
    #expect(server.requests == [[0x7B, 0x7D]])
  }
}
