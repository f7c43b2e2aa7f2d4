import GlyphBackends
import GlyphGeometry
import GlyphVision
import Testing

@Suite struct QuestionTests {
  static func page(_ byte: UInt8) throws -> SentDocument.Part {
    let plan = try VisionProfile.named("qwen3-vl").plan(PixelSize(width: 64, height: 64))
    return .page(.init(.image(PageImage([byte])), plan: plan))
  }

  static func parts(_ request: ModelRequest) -> [String] {
    request.messages[0].parts.map { part in
      switch part {
      case .text(let text): text
      case .image(let image): "image \(image.bytes[0])"
      case .embeddings: "embeddings"
      }
    }
  }

  @Test func textsBetweenPagesKeepTheirPlaces() throws {
    let document = SentDocument(
      name: "a.md", parts: [try Self.page(1), .text("the key"), try Self.page(2)], note: "note")
    let (request, plans) = Question(model: "m", text: "What?").request(about: [document])
    #expect(Self.parts(request) == ["a.md (2 pages):", "image 1", "the key", "image 2", "note", "What?"])
    #expect(plans.count == 2)
    #expect(request.system?.hasSuffix("stand between the images as text, in their places.") == true)
    let plain = Question(model: "m", text: "What?").request(about: [
      SentDocument(name: "b", parts: [.text("t")])
    ])
    #expect(plain.request.system == Question.instructions)
  }

  @Test func aCutTextIsNeverSentTwiceNorLost() throws {
    let parts: [SentDocument.Part] = [
      try Self.page(1), .text("one"), try Self.page(2), .text("two"), try Self.page(3), .text("three"),
    ]
    let requests = try Question(model: "m", text: "What?").requests(
      about: [SentDocument(name: "a", parts: parts)], form: .openai,
      limits: RequestLimits(images: 2, bytes: .max))
    #expect(
      requests.map { Self.parts($0.request) } == [
        ["a, pages 1-2 (2 pages):", "image 1", "one", "image 2", "two", "What?"],
        ["a, pages 3-3 (1 page):", "image 3", "three", "What?"],
      ])
    #expect(requests.map(\.plans.count) == [2, 1])
  }
}
