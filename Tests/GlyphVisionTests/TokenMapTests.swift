import GlyphGeometry
import Testing

@testable import GlyphVision

/// A page of words on lines, with swallowed line ends, in source order.
private func words(on size: PixelSize, seed: UInt64) -> SourceMap {
  var state = seed
  func random(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
  var entries: [MappedSpan] = []
  var offset = 0
  let lineHeight = min(12, size.height)
  for y in stride(from: 0, through: size.height - lineHeight, by: lineHeight) {
    var x = 0
    while x < size.width {
      let width = min(size.width - x, 1 + random(40))
      let count = 1 + random(9)
      entries.append(
        MappedSpan(
          rect: PixelRect(x: x, y: y, width: width, height: lineHeight),
          source: SourceSpan(start: offset, end: offset + count)))
      offset += count
      x += width
    }
    entries.append(
      MappedSpan(
        rect: PixelRect(x: size.width, y: y, width: 0, height: lineHeight),
        source: SourceSpan(start: offset, end: offset + 1)))
    offset += 1
  }
  return SourceMap(entries: entries)
}

struct TokenMapTests {
  static let sizes = [PixelSize(width: 300, height: 211), PixelSize(width: 700, height: 170)]

  /// The promise: whatever stands on the page is seen by some token of every model.
  @Test func everyByteWithPixelsIsSeen() throws {
    for profile in VisionProfile.all {
      for size in Self.sizes {
        let page = words(on: size, seed: 3)
        let map = TokenMap(page: page, plan: try profile.plan(size))
        var seen = [Bool](repeating: false, count: page.entries.last!.source.end)
        for token in 0..<map.tokenCount {
          for span in map.spans(of: token) { for byte in span.range { seen[byte] = true } }
        }
        let wrong = page.entries.filter { entry in
          entry.source.range.contains { seen[$0] == entry.rect.isEmpty }
        }
        #expect(wrong.isEmpty, "\(profile.name) \(size)")
      }
    }
  }

  @Test func bothDirectionsAgree() throws {
    let size = PixelSize(width: 460, height: 130)
    let page = words(on: size, seed: 11)
    for name in ["glm-4.1v", "qwen3-vl", "internvl3", "llama4", "deepseek-ocr", "phi4-multimodal", "gpt-4o"] {
      let map = TokenMap(page: page, plan: try VisionProfile.named(name).plan(size))
      for entry in page.entries {
        let tokens = map.tokens(for: entry.source)
        #expect(tokens.isEmpty == entry.rect.isEmpty)
        let found = (0..<map.tokenCount).filter { token in
          map.spans(of: token).contains { $0.start <= entry.source.start && entry.source.end <= $0.end }
        }
        #expect(tokens == found, "\(name)")
      }
    }
  }

  /// On an unscaled page a token sees what shares a pixel with its square: checked pixel by pixel.
  @Test func anExactPageIsMappedToThePixel() throws {
    let size = PixelSize(width: 112, height: 84)
    let page = words(on: size, seed: 5)
    let map = TokenMap(page: page, plan: try VisionProfile.named("qwen2-vl").plan(size))
    var expected = [Set<Int>](repeating: [], count: 12)
    for entry in page.entries {
      for y in entry.rect.y..<entry.rect.maxY {
        for x in entry.rect.x..<entry.rect.maxX {
          expected[y / 28 * 4 + x / 28].formUnion(entry.source.range)
        }
      }
    }
    for token in 0..<12 {
      #expect(Set(map.spans(of: token).flatMap { Array($0.range) }) == expected[token])
      // Sorted, disjoint, and never adjacent.
      for (a, b) in zip(map.spans(of: token), map.spans(of: token).dropFirst()) { #expect(a.end < b.start) }
    }
  }

  @Test func resizedTokensSeeTheirShareOfThePage() throws {
    // 280x280 becomes 140x140 with a limit of 25 tokens: each token sees 56x56 px.
    let profile = VisionProfile("t", SmartResize(minimum: 784, maximum: 25 * 784), source: "test")
    let size = PixelSize(width: 280, height: 280)
    let corner = MappedSpan(
      rect: PixelRect(x: 55, y: 56, width: 1, height: 1), source: SourceSpan(start: 0, end: 3))
    let middle = MappedSpan(
      rect: PixelRect(x: 55, y: 111, width: 2, height: 2), source: SourceSpan(start: 3, end: 4))
    let map = TokenMap(page: SourceMap(entries: [corner, middle]), plan: try profile.plan(size))
    #expect(map.tokenCount == 25)
    #expect(map.tokens(for: corner.source) == [5])
    #expect(map.tokens(for: middle.source) == [5, 6, 10, 11])
    #expect(Array(map.spans(of: 5)) == [SourceSpan(start: 0, end: 4)])
    #expect(map.text(of: 5, in: Array("añb".utf8)) == "añb")
    #expect(map.text(of: 24, in: Array("añb".utf8)) == "")
    #expect(map.json.elements?[6].elements?.compactMap(\.int) == [3, 4])
    #expect(map.tokens(for: SourceSpan(start: 4, end: 9)).isEmpty)
  }

  @Test func tokensAreNumberedInTheModelsOrder() throws {
    // Llama 4: tile after tile, then the overview; separators have no number.
    let size = PixelSize(width: 672, height: 336)
    let entry = MappedSpan(
      rect: PixelRect(x: 336, y: 0, width: 1, height: 1), source: SourceSpan(start: 0, end: 1))
    let llama = TokenMap(
      page: SourceMap(entries: [entry]), plan: try VisionProfile.named("llama4").plan(size))
    #expect(llama.tokens(for: entry.source) == [144, 288 + 6])
    // Phi-4: a learned newline after each row takes a number and sees nothing.
    let phi = try VisionProfile.named("phi4-multimodal").plan(PixelSize(width: 448, height: 448))
    let low = MappedSpan(rect: PixelRect(x: 0, y: 28, width: 1, height: 1), source: entry.source)
    let map = TokenMap(page: SourceMap(entries: [low]), plan: phi)
    #expect(map.tokens(for: entry.source) == [17, 16 * 17 + 1 + 17])
    #expect(map.spans(of: 16).isEmpty)
  }
}
