import Foundation
import FoundationNetworking
import GlyphJSON
import GlyphPages
import GlyphVision
import Glyphpress
import Testing

@testable import GlyphProxy

@Suite(.serialized) struct ProxyTests {
  /// About 1,500 tokens of prose that differ by number.
  static func long(_ number: Int) -> String {
    (0..<60).map { "Line \($0) of report \(number): the harbour master counts the boats every morning.\n" }
      .joined()
  }

  static func chat(_ messages: [(String, String)], stream: Bool = false) -> [UInt8] {
    let list = messages.map { message -> JSONValue in
      ["role": JSONValue(message.0), "content": JSONValue(message.1)]
    }
    return Array(
      JSONValue(members: [
        JSONMember("model", "qwen3-vl"), JSONMember("messages", JSONValue(list)),
        JSONMember("stream", JSONValue(stream)),
      ]).compact().utf8)
  }

  static func question(_ number: Int) -> String { "Read this.\n\n\(long(number))\nWhat is said \(number)?" }

  @Test(arguments: [false, true])
  func aLongTextTravelsAsPagesAndTheInstructionStaysText(stream: Bool) async throws {
    let server = RecordingServer(.echo)
    let answer = try await proxying(server) {
      try await post($0, Self.chat([("user", Self.question(1))], stream: stream))
    }
    #expect(answer.status == 200)
    #expect(answer.body.contains("What is said 1?"))
    #expect(answer.fields["x-glyphpress-status"] == "compressed")
    #expect(Int(answer.fields["x-glyphpress-saved-tokens"] ?? "") ?? 0 > 0)
    let sent = try JSONValue(parsing: try #require(server.requests.first))
    let parts = try #require(sent["messages"]?.elements?.first?["content"]?.elements)
    #expect(parts.first?["text"]?.string == "Read this.\n\n")
    #expect(parts.contains { $0["type"]?.string == "image_url" })
    #expect(parts.last?["text"]?.string == "What is said 1?")
    #expect(!sent.compact().contains("harbour"))
  }

  /// Paragraphs with identifiers stay text where they stood; what lies between becomes pages.
  @Test func keepTextKeepsBlocksAlone() async throws {
    let server = RecordingServer(.echo)
    let key = "The trace is 3f2b8c1e-5a77-4f0e-9a51-0c6d2f9b7e10, and nothing else.\n\n"
    let text = "Read this.\n\n\(Self.long(1))\n\(key)\(Self.long(2))\nWhat is the trace?"
    let answer = try await proxying(server, fragile: .keepText) {
      try await post($0, Self.chat([("user", text)]))
    }
    let sent = try JSONValue(parsing: try #require(server.requests.first))
    let parts = try #require(sent["messages"]?.elements?.first?["content"]?.elements)
    let kinds = parts.map { $0["type"]?.string == "image_url" ? "page" : $0["text"]?.string ?? "" }
    #expect(
      kinds == [
        "Read this.\n\n",
        "[The text that stood here follows in order: parts of it as text, the others on the next 2 images, one page each.]",
        "page", key, "page", "What is the trace?",
      ])
    #expect(answer.fields["x-glyphpress-pages"] == "2")
    // The kept paragraph is part of what replaces the text.
    let none = try await proxying(RecordingServer(.echo), fragile: .none) {
      try await post($0, Self.chat([("user", text)]))
    }
    func count(_ answer: ClientAnswer, _ name: String) -> Int {
      Int(answer.fields["x-glyphpress-" + name] ?? "") ?? 0
    }
    #expect(count(answer, "text-tokens") == count(none, "text-tokens"))
    #expect(count(answer, "page-tokens") > count(none, "page-tokens"))
    #expect(count(answer, "saved-tokens") > 0)
  }

  /// A text of 50 MB is not drawn to its end only to be sent as text.
  @Test func aTextOfMorePagesThanARequestTakesStaysText() async throws {
    let installation = try Installation.find()
    let pool = try PagePool(
      installation, tokenizer: try installation.tokenizer("o200k_base"), workers: 1)
    let compressor = TextCompressor(pool: pool, settings: try ProxySettings(upstream: "http://h"))
    // Long enough to be laid out before it is drawn.
    let text = (1...20).map(Self.long).joined()
    #expect(text.utf8.count > 1 << 16)
    let profile = try VisionProfile.named("qwen3-vl")
    let none = try await compressor.press(text, for: profile, imageLimit: 1)?.pages
    #expect(none == nil)
    let pages = try await compressor.press(text, for: profile, imageLimit: 500)?.pages
    #expect(pages ?? 0 > 1)
    try await pool.shutdown()
  }

  @Test func whatAsksToStayTextStays() async throws {
    let server = RecordingServer(.echo)
    let marked = Self.chat([("user", Self.question(1) + " glyphpress:keep")])
    let flagged = Array(
      JSONValue(members: [
        JSONMember("model", "qwen3-vl"),
        JSONMember(
          "messages", [["role": "user", "content": JSONValue(Self.question(1)), "compress": false]]),
      ]).compact().utf8)
    let statuses = try await proxying(server) { port in
      [
        try await post(port, marked), try await post(port, flagged),
        try await post(port, Self.chat([("user", "Short.")])),
        try await post(port, Self.chat([("assistant", Self.long(1)), ("user", "So?")])),
      ].map { $0.fields["x-glyphpress-status"] }
    }
    #expect(statuses == ["unchanged", "unchanged", "unchanged", "unchanged"])
    #expect(server.requests[0] == marked)
    #expect(!String(decoding: server.requests[1], as: UTF8.self).contains("compress"))
  }

  @Test func earlierTurnsAreAPrefixOfLaterOnes() async throws {
    let server = RecordingServer(.echo)
    try await proxying(server) { port in
      var messages: [(String, String)] = [("system", "Be exact.")]
      for turn in 1...10 {
        messages.append(("user", turn % 3 == 0 ? "And \(turn)?" : Self.question(turn)))
        _ = try await post(port, Self.chat(messages))
        messages.append(("assistant", "Answer \(turn)."))
      }
    }
    #expect(server.requests.count == 10)
    for (earlier, later) in zip(server.requests, server.requests.dropFirst()) {
      let end = try #require(String(decoding: earlier, as: UTF8.self).range(of: "],\"stream\":false}"))
      let prefix = String(decoding: earlier, as: UTF8.self)[..<end.lowerBound]
      #expect(String(decoding: later, as: UTF8.self).hasPrefix(prefix))
    }
  }

  @Test func toolResultsFollowInAUserMessageBehindTheLastOfThem() async throws {
    let server = RecordingServer(.echo)
    _ = try await proxying(server) {
      try await post(
        $0,
        Self.chat([("user", "Look."), ("tool", Self.long(1)), ("tool", Self.long(2)), ("assistant", "Ok.")]))
    }
    let sent = try JSONValue(parsing: server.requests[0])
    let roles = sent["messages"]?.elements?.compactMap { $0["role"]?.string }
    #expect(roles == ["user", "tool", "tool", "user", "assistant"])
  }

  @Test func aServerThatRefusesImagesGetsTextAndIsRemembered() async throws {
    let server = RecordingServer(.refuseImages)
    let statuses = try await proxying(server) { port in
      [
        try await post(port, Self.chat([("user", Self.question(1))])),
        try await post(port, Self.chat([("user", Self.question(2))])),
      ].map { "\($0.status) \($0.fields["x-glyphpress-status"] ?? "")" }
    }
    #expect(statuses == ["200 fallback", "200 text-only"])
    #expect(server.requests.count == 3)
  }

  @Test func aThousandRequestsAtThirtyTwoConnectionsAllGetTheirOwnAnswer() async throws {
    let server = RecordingServer(.echo)
    let wrong = try await proxying(server) { port in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for worker in 0..<32 {
          group.addTask {
            var wrong = 0
            for number in stride(from: worker, to: 1000, by: 32) {
              let text = number % 4 == 0 ? Self.question(number % 20) + " \(number)" : "Say \(number)"
              let answer = try await post(port, Self.chat([("user", text)], stream: number % 2 == 0))
              let wanted = number % 4 == 0 ? "? \(number)\"" : "Say \(number)\""
              if answer.status != 200 || !answer.body.contains(wanted) { wrong += 1 }
            }
            return wrong
          }
        }
        return try await group.reduce(0, +)
      }
    }
    #expect(wrong == 0)
    #expect(server.requests.count == 1000)
  }

  @Test(arguments: [
    (RecordingServer.Script.busy, 429, "slow down"), (.malformed, 502, "proxy.answer"),
    (.slow, 504, "proxy.slow"), (.dieInStream, 200, "proxy.broken"),
  ])
  func aBadUpstreamIsReportedAndTheProxyLivesOn(script: RecordingServer.Script, status: Int, text: String)
    async throws
  {
    let server = RecordingServer(script)
    let (answer, models) = try await proxying(server, patience: 2) { port in
      let answer = try await post(port, Self.chat([("user", "Hello")]))
      let url = URL(string: "http://127.0.0.1:\(port)/v1/models")!
      return (answer, try await URLSession.shared.data(from: url).0)
    }
    #expect(answer.status == status)
    #expect(answer.body.contains(text))
    #expect(String(decoding: models, as: UTF8.self) == #"{"data":[]}"#)
  }

  @Test func aClientThatHangsUpHurtsNobody() async throws {
    let server = RecordingServer(.slow)
    let models = try await proxying(server) { port in
      for _ in 0..<20 {
        let leaving = Task { try await post(port, Self.chat([("user", Self.question(1))])) }
        try await Task.sleep(for: .milliseconds(50))
        leaving.cancel()
        _ = try? await leaving.value
      }
      return try await URLSession.shared.data(from: URL(string: "http://127.0.0.1:\(port)/v1/models")!).0
    }
    #expect(String(decoding: models, as: UTF8.self) == #"{"data":[]}"#)
  }

  @Test(arguments: [
    (ProxyError.json("x"), "proxy.json", "the request's body is no JSON: x"),
    (.tooLarge(limit: 9), "proxy.size", "the request's body is larger than 9 bytes"),
    (.unreachable("h", "x"), "proxy.unreachable", "the upstream h cannot be reached: x"),
    (.slow(seconds: 3), "proxy.slow", "the upstream has sent nothing for 3 s"),
    (.answer("x"), "proxy.answer", "the upstream's answer cannot be used: x"),
    (.brokenOff("x"), "proxy.broken", "the upstream ended before its answer did: x"),
    (.hungUp, "proxy.hungup", "the client hung up before the answer was complete"),
    (.pressing("x"), "proxy.pressing", "the text could not be pressed to pages: x"),
  ])
  func errorsSayWhat(error: ProxyError, code: String, description: String) {
    #expect(error.code == code)
    #expect(error.description == description)
  }

  @Test func badBodiesAreRefusedInTheFormOfTheClient() async throws {
    let server = RecordingServer(.echo)
    let answers = try await proxying(server, bodyLimit: 1 << 20) { port in
      [
        try await post(port, Array("{\"model\":".utf8)),
        try await post(port, [UInt8](repeating: 0x20, count: 50 << 20)),
        try await post(port, Array("nonsense".utf8), path: "v1/messages"),
        try await post(port, Self.chat([("user", "Still there?")])),
      ]
    }
    #expect(answers.map(\.status) == [400, 413, 400, 200])
    #expect(answers[0].body.contains("proxy.json"))
    #expect(answers[1].body.contains("proxy.size"))
    #expect(answers[2].body.hasPrefix(#"{"type":"error""#))
  }

  @Test func anUpstreamThatIsNotThereIsNamed() async throws {
    let server = RecordingServer(.echo)
    let answer = try await proxying(server, upstream: "http://127.0.0.1:1") { port in
      try await post(port, Self.chat([("user", "x")]))
    }
    #expect(answer.status == 502)
    #expect(answer.body.contains("127.0.0.1:1 cannot be reached: connection refused"))
    #expect(server.requests.isEmpty)
    #expect(throws: ProxyError.upstream("ftp://x")) { _ = try ProxySettings(upstream: "ftp://x") }
    #expect(try ProxySettings(upstream: "http://h:1/v1/").upstream == "http://h:1")
  }

  @Test func aBodyOfFiftyMegabytesPassesWhole() async throws {
    let server = RecordingServer(.count)
    let body = Self.chat([("user", String(repeating: "Go on. ", count: 50_000_000 / 7) + "glyphpress:keep")])
    let answer = try await proxying(server, bodyLimit: 64 << 20) { try await post($0, body) }
    #expect(answer.status == 200)
    #expect(answer.fields["x-glyphpress-status"] == "unchanged")
    #expect(answer.body.contains("\(body.count) bytes"))
  }

  @Test func onlyTheTextDecidesWhatIsAnInstruction() throws {
    let split = try #require(TextSplit("Do this.\n\nA\nB\n\nC\n\nNow?\n"))
    #expect(split == TextSplit("Do this.\n\nA\nB\n\nC\n\nNow?\n"))
    #expect([split.head, split.body, split.tail] == ["Do this.\n\n", "A\nB\n\nC\n\n", "Now?\n"])
    #expect(TextSplit(String(repeating: "x", count: 5000)) == nil)
    let sentence = try #require(TextSplit(String(repeating: "Go on. ", count: 500) + "Why?"))
    #expect([sentence.head, sentence.tail] == ["Go on. ", "Why?"])
  }
}
