import GlyphBackends
import GlyphJSON
import Testing

@Suite struct WireFormTests {
  static let request = ModelRequest(
    model: "m", system: "Be brief.",
    messages: [.init(.user, [.image(PageImage([1, 2, 3])), .text("What?")])], maxTokens: 9, stream: true)

  @Test(arguments: [
    (
      WireForm.openai,
      #"{"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID","detail":"high"}},{"type":"text","text":"What?"}]}],"max_tokens":9,"stream":true,"stream_options":{"include_usage":true}}"#
    ),
    (
      .responses,
      #"{"model":"m","instructions":"Be brief.","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,AQID","detail":"high"},{"type":"input_text","text":"What?"}]}],"max_output_tokens":9,"stream":true}"#
    ),
    (
      .anthropic,
      #"{"model":"m","max_tokens":9,"system":"Be brief.","messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQID"}},{"type":"text","text":"What?"}]}],"stream":true}"#
    ),
    (
      .gemini,
      #"{"system_instruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"inline_data":{"mime_type":"image/png","data":"AQID"}},{"text":"What?"}]}],"generationConfig":{"maxOutputTokens":9}}"#
    ),
  ])
  func aRequestHasTheProvidersShape(form: WireForm, expected: String) {
    #expect(form.body(of: Self.request).compact() == expected)
  }

  /// The form of vLLM's own documentation, "Multimodal Inputs", "Image Embedding Inputs".
  @Test func embeddingsGoAsVLLMTakesThem() {
    let page = PageEmbeddings(embeddings: [1, 2, 3], gridTHW: [4, 5, 6])
    let request = ModelRequest(model: "m", messages: [.init(.user, [.embeddings(page), .text("What?")])])
    #expect(
      WireForm.openai.body(of: request)["messages"]?.elements?[0]["content"]?.elements?[0].compact()
        == #"{"type":"image_embeds","image_embeds":{"image_embeds":"AQID","image_grid_thw":"BAUG"}}"#)
  }

  @Test func noOtherFormTakesEmbeddings() async throws {
    let page = PageEmbeddings(embeddings: [1], gridTHW: [2])
    let request = ModelRequest(model: "m", messages: [.init(.user, [.embeddings(page)])])
    let client = Backend.makeClient()
    for form in WireForm.allCases where form != .openai {
      let backend = try Backend(form, base: "http://127.0.0.1:1", key: nil, client: client)
      await #expect(throws: BackendError.unsupported("precomputed embeddings", form: form)) {
        try await backend.answer(request) { _ in }
      }
    }
    try await client.shutdown()
  }

  @Test func keysGoIntoHeadersOnly() {
    #expect(WireForm.openai.headers(key: "k").map(\.value) == ["Bearer k"])
    #expect(WireForm.anthropic.headers(key: "k").map(\.name) == ["anthropic-version", "x-api-key"])
    #expect(WireForm.gemini.headers(key: nil).isEmpty)
    #expect(!WireForm.gemini.path(of: Self.request).contains("key="))
  }

  @Test func eventsMayBeCutAnywhere() throws {
    let bytes = Array("data: a\r\ndata: b\r\n\r\n: comment\nevent: x\ndata:c\n\ndata: [DONE]\n\n".utf8)
    for cut in bytes.indices {
      var stream = EventStream()
      let events = try stream.add(bytes[..<cut]) + stream.add(bytes[cut...])
      #expect(events.map { String(decoding: $0, as: UTF8.self) } == ["a\nb", "c", "[DONE]"])
    }
  }

  @Test func anthropicsPromptCountsWhatTheCacheGave() throws {
    var reader = AnswerReader(.anthropic)
    var events: [AnswerEvent] = []
    for text in [
      #"{"type":"message_start","message":{"usage":{"input_tokens":5,"cache_read_input_tokens":100,"cache_creation_input_tokens":20}}}"#,
      #"{"type":"content_block_delta","delta":{"type":"text_delta","text":"Hi"}}"#,
      #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}"#,
    ] { events += try reader.read(Array(text.utf8)) }
    #expect(
      events == [
        .text("Hi"), .stop("end_turn"), .usage(Usage(promptTokens: 125, outputTokens: 2, cachedTokens: 100)),
      ])
  }

  @Test func errorsOfAllServersAreRead() throws {
    for text in [
      #"{"error":{"message":"no"}}"#, #"{"error":"no"}"#, #"{"detail":"no"}"#,
      #"{"type":"error","error":{"type":"x","message":"no"}}"#,
      #"{"type":"response.failed","response":{"error":{"message":"no"}}}"#,
    ] {
      var reader = AnswerReader(.openai)
      #expect(throws: BackendError.refused(status: nil, "no")) { _ = try reader.read(Array(text.utf8)) }
    }
  }

  @Test func waitsDoubleAndHonourRetryAfter() {
    let policy = RetryPolicy(tries: 9, firstWait: 1, longestWait: 10)
    #expect((2...6).map { policy.wait(beforeTry: $0, retryAfter: nil) } == [1, 2, 4, 8, 10])
    #expect(policy.wait(beforeTry: 2, retryAfter: "3") == 3)
    #expect(policy.wait(beforeTry: 2, retryAfter: "9999") == 10)
  }

  @Test func pagesAreSplitByCountAndBytes() throws {
    let limits = RequestLimits(images: 2, bytes: 2000)
    #expect(try limits.split([.image(30), .image(30), .image(30)], overhead: 100) == [0..<2, 2..<3])
    #expect(try limits.split([.image(900), .image(900)], overhead: 100) == [0..<1, 1..<2])
    let text = RequestLimits.Piece(bytes: 30, isImage: false)
    #expect(
      try limits.split([.image(30), text, .image(30), text, .image(30)], overhead: 100) == [0..<4, 4..<5])
    #expect(
      throws: BackendError.limit(
        "page 2 alone makes a request of 4228 bytes, and the server takes 2000", plan: "render smaller pages")
    ) { try limits.split([text, .image(30), .image(3000)], overhead: 100) }
    #expect(
      throws: BackendError.limit(
        "a text that stays text alone makes a request of 2100 bytes, and the server takes 2000",
        plan: "take another --fragile")
    ) { try limits.split([.init(bytes: 2000, isImage: false)], overhead: 100) }
  }

  @Test(arguments: [
    ("Qwen/Qwen3-VL-8B-Instruct", "qwen3-vl", "qwen3"), ("zai-org/GLM-4.1V-9B-Thinking", "glm-4.1v", "glm4"),
    ("claude-opus-4-7", "claude-opus-4.7", "o200k_base"), ("gpt-4o-2024-08-06", "gpt-4o", "o200k_base"),
  ])
  func aModelsNameTellsItsProfile(name: String, profile: String, tokenizer: String) throws {
    let known = try #require(KnownModel(named: name))
    #expect(known.profile == profile)
    #expect(known.tokenizer == tokenizer)
  }

  @Test func limitsComeFromThePriceList() {
    #expect(RequestLimits.usual(.anthropic) == RequestLimits(images: 100, bytes: 32_000_000))
    #expect(RequestLimits.usual(.anthropic, model: "claude-opus-4-7").images == 600)
    #expect(RequestLimits.usual(.openai, model: "qwen3-vl") == RequestLimits(images: 500, bytes: 50_000_000))
    #expect(RequestLimits.usual(.gemini) == RequestLimits(images: 3600, bytes: 20_000_000))
  }

  @Test func anUnknownNameTellsNothing() { #expect(KnownModel(named: "foo-7b") == nil) }
}
