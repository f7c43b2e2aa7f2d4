import GlyphFiles
import GlyphJSON
import GlyphPages
import GlyphReport
import Glyphpress
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import GlyphInspector

/// The inspector's interface, over the router alone.
@Suite struct InspectorTests {
  static func answer(
    _ path: String, _ body: JSONValue? = nil, type: String = "application/json"
  ) async throws -> TestResponse {
    let text = body?.compact()
    return try await Self.session { client in
      try await client.execute(
        uri: path, method: text == nil ? .get : .post, headers: [.contentType: type],
        body: text.map { ByteBuffer(string: $0) })
    }
  }

  static func session<Result: Sendable>(
    _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Result
  ) async throws -> Result {
    let installation = try Installation.find()
    let pool = try PagePool(installation, tokenizer: try installation.tokenizer("o200k_base"), workers: 1)
    let router = Router()
    Inspector(installation, pool: pool).addRoutes(to: router)
    let result = try await Application(router: router).test(.router, body)
    try await pool.shutdown()
    return result
  }

  static func json(_ response: TestResponse) throws -> JSONValue {
    try JSONValue(parsing: Array(response.body.readableBytesView))
  }

  static func press(_ client: any TestClientProtocol, _ form: JSONValue) async throws -> JSONValue {
    try json(
      try await client.execute(
        uri: "/inspector/press", method: .post, headers: [.contentType: "application/json"],
        body: ByteBuffer(string: form.compact())))
  }

  @Test func thePageLoadsNothingFromElsewhereAndRunsNothingInline() async throws {
    let response = try await Self.answer("/")
    let policy = response.headers[try #require(HTTPField.Name("Content-Security-Policy"))] ?? ""
    #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'"))
    let html = String(buffer: response.body)
    #expect(!html.contains("http://") && !html.contains("https://") && !html.contains(" style="))
    for path in ["/inspector/app.js", "/inspector/pages.js", "/inspector/app.css"] {
      #expect(html.contains(path) || path.hasSuffix("pages.js"))
      #expect(try await Self.answer(path).status == .ok)
    }
  }

  @Test func aHostedModelsPriceIsShownWithItsSource() async throws {
    let text = JSONValue(String(repeating: "The ledger is read from its last checkpoint. ", count: 200))
    try await Self.session { client in
      let hosted = try await Self.press(client, ["text": text, "model": "claude-sonnet-4.6"])
      let cost = try #require(hosted["cost"])
      let price = try #require(PriceList.builtin["claude-sonnet-4.6"])
      let rate = try #require(price.rates?.input)
      let tokens = try #require(hosted["text_tokens"]?.int)
      #expect(cost["text"]?["input_usd"] == Cost(nanodollars: tokens * rate).json)
      let pages = try #require(hosted["total_tokens"]?.int)
      #expect(cost["pages"]?["input_usd"] == Cost(nanodollars: pages * rate).json)
      #expect(cost["saved_usd"] == Cost(nanodollars: (tokens - pages) * rate).json)
      #expect(cost["price"]?["source"]?.string == price.source)
      #expect(cost["note"]?.string?.contains("Second hand") == true)
      let own = try await Self.press(client, ["text": text, "model": "glm-4.1v"])
      #expect(own["cost"]?.isNull == true)
    }
  }

  @Test func everyByteOfATextStandsOnSomeTokenWithOffsetsThatBrowsersCount() async throws {
    let text = "One 😀 two, 中文 and https://example.org/a/b three."
    try await Self.session { client in
      let result = try await Self.press(client, ["text": JSONValue(text), "model": "glm-4.1v"])
      #expect(result["pages"]?.elements?.count == 1)
      #expect(result["pages"]?.elements?[0]["end"]?.int == text.utf16.count)
      let id = try #require(result["id"]?.string)
      let page = try Self.json(try await client.execute(uri: "/inspector/pages/\(id)/1.json", method: .get))
      let tokens = try #require(page["tokens"]?.elements)
      #expect(tokens.count == result["visual_tokens"]?.int)
      var seen = Set<Int>()
      for token in tokens {
        let bounds = (token.elements ?? []).compactMap(\.int)
        for index in stride(from: 0, to: bounds.count, by: 2) {
          seen.formUnion(bounds[index]..<bounds[index + 1])
        }
      }
      #expect(seen == Set(0..<text.utf16.count))
      let fragile = try #require(result["fragile"]?.elements?.first)
      let start = try #require(fragile["start"]?.int)
      let end = try #require(fragile["end"]?.int)
      #expect(
        String(Array(text.utf16)[start..<end].map { Character(Unicode.Scalar($0) ?? "?") })
          == "https://example.org/a/b")
      let png = try await client.execute(uri: "/inspector/pages/\(id)/1.png", method: .get)
      let bytes = Array(png.body.readableBytesView)
      #expect(SHA256.hex(bytes) == result["pages"]?.elements?[0]["sha256"]?.string)
    }
  }

  @Test func countsAreThoseOfTheChosenTokenizer() async throws {
    let text = "A sentence that two tokenizers cut in their own ways: 你好，世界。"
    let installation = try Installation.find()
    for name in ["qwen3", "cl100k_base"] {
      let result = try await Self.session { client in
        try await Self.press(client, ["text": JSONValue(text), "tokenizer": JSONValue(name)])
      }
      #expect(result["text_tokens"]?.int == (try installation.tokenizer(name)).count(text))
    }
  }

  @Test func anEmptyTextHasNoRatio() async throws {
    let result = try await Self.session { client in try await Self.press(client, ["text": ""]) }
    #expect(result["pages"]?.elements?.isEmpty == true)
    #expect(result["ratio"]?.isNull == true)
  }

  static let refused: [(form: JSONValue, status: Int, code: String)] = [
    (["text": 7], 400, "inspector.field"),
    (["text": "a", "model": "nobody"], 422, "vision.unknown"),
    (["text": "a", "style": "../style.json"], 422, "style.unknown"),
    (["text": "a", "tokenizer": "./secret.json"], 422, "tokens.unknown"),
    (["text": "a", "mode": "round"], 400, "inspector.field"),
  ]

  @Test(arguments: refused)
  func errorsSayWhatAndReadNoFiles(form: JSONValue, status: Int, code: String) async throws {
    let response = try await Self.answer("/inspector/press", form)
    #expect(response.status.code == status)
    #expect(try Self.json(response)["error"]?["code"]?.string == code)
  }

  @Test func aTextBeyondTheLimitIsRefusedWithAWayOn() async throws {
    let text = String(repeating: "a", count: InspectorError.textLimit + 1)
    let response = try await Self.answer("/inspector/press", ["text": JSONValue(text)])
    #expect(response.status == .contentTooLarge)
    #expect(try Self.json(response)["error"]?["hint"]?.string?.contains("glyphpress render") == true)
  }

  @Test func foreignPagesCannotMakeItWork() async throws {
    let response = try await Self.answer("/inspector/press", ["text": "a"], type: "text/plain")
    #expect(response.status == .unsupportedMediaType)
  }

  @Test func pagesThatAreNotKeptAreMissedWithAHint() async throws {
    for path in ["none/1.png", "none/0.json", "../1.png"] {
      #expect(try await Self.answer("/inspector/pages/\(path)").status == .notFound)
    }
  }

  @Test func theRequestHoldsPagesIdentifiersAndTheQuestion() async throws {
    let response = try await Self.answer(
      "/inspector/request",
      ["text": "see https://example.org/a/b", "name": "n.txt", "api": "anthropic", "question": "Why?"])
    let parts = try #require(try Self.json(response)["messages"]?.elements?[0]["content"]?.elements)
    #expect(parts.map { $0["type"]?.string } == ["text", "image", "text", "text"])
    #expect(parts[2]["text"]?.string?.contains("https://example.org/a/b") == true)
    #expect(parts[3]["text"]?.string == "Why?")
  }

  @Test func offsetsCountSurrogatePairsTwice() {
    let text = String(repeating: "a😀中ü", count: 40)
    let offsets = UTF16Offsets(Array(text.utf8))
    for index in text.unicodeScalars.indices {
      #expect(offsets[text.utf8.distance(from: text.startIndex, to: index)] == index.utf16Offset(in: text))
    }
  }
}
