import GlyphGeometry
import Testing

@testable import GlyphVision

private func plan(_ model: String, _ width: Int, _ height: Int) throws -> VisionPlan {
  try VisionProfile.named(model).plan(PixelSize(width: width, height: height))
}

/// The vendors' published examples and rules; see the families' files for sources and dates.
struct HostedCountTests {
  @Test func claudeCountsPaddedTokensOf28Pixels() throws {
    #expect(try plan("claude", 28, 28).visualTokens == 1)
    #expect(try plan("claude", 29, 28).visualTokens == 2)
    #expect(try plan("claude", 1000, 1000).visualTokens == 36 * 36)
    // 39 x 39 tokens is the largest square within 1568.
    #expect(try plan("claude", 1092, 1092).resized == PixelSize(width: 1092, height: 1092))
    #expect(try plan("claude", 1093, 1093).resized == PixelSize(width: 1092, height: 1092))
    #expect(try plan("claude-sonnet-5", 1093, 1093).visualTokens == 40 * 40)
  }

  @Test func claudeReducesToBothLimitsOfTheTier() throws {
    for (model, edge, limit) in [("claude", 1568, 1568), ("claude-opus-4.7", 2576, 4784)] {
      for (width, height) in [(3000, 2000), (1240, 1754), (4000, 300), (300, 4000), (5000, 5000)] {
        let plan = try plan(model, width, height)
        let resized = try #require(plan.resized)
        #expect(max(plan.canvas.width, plan.canvas.height) <= edge && plan.visualTokens <= limit)
        let wasReduced = resized != plan.size
        // One pixel more on the long edge would break a limit.
        let scale = Double(max(resized.width, resized.height) + 1) / Double(max(width, height))
        let columns = ceilDivide(roundHalfEven(Double(width) * scale), by: 28)
        let rows = ceilDivide(roundHalfEven(Double(height) * scale), by: 28)
        #expect(!wasReduced || max(rows, columns) * 28 > edge || rows * columns > limit)
      }
    }
    #expect(try plan("claude", 3000, 2000).resized == PixelSize(width: 1344, height: 896))
  }

  @Test func openAITilesMatchTheGuide() throws {
    #expect(try plan("gpt-4o", 1024, 1024).totalTokens == 765)
    #expect(try plan("gpt-4o", 2048, 4096).totalTokens == 1105)
    #expect(try plan("gpt-4o/low", 4096, 8192).totalTokens == 85)
    // Reported bills, less 8 tokens of text: sides round to the nearest pixel.
    #expect(try plan("gpt-4.1", 2049, 513).totalTokens == 1445)
    #expect(try plan("gpt-4.1", 2050, 513).totalTokens == 765)
    #expect(try plan("gpt-4o-mini", 512, 512).totalTokens == 8500)
    #expect(try plan("o3", 1024, 1024).totalTokens == 675)
  }

  @Test func openAIPatchesMatchTheGuide() throws {
    #expect(try plan("gpt-4.1-mini", 1024, 1024).visualTokens == 1024)
    let large = try plan("gpt-4.1-mini", 1800, 2400)
    #expect(large.visualTokens == 1452 && large.totalTokens == 2353)
    #expect(try plan("o4-mini", 1800, 2400).totalTokens == 2498)
    #expect(try plan("gpt-4.1-nano", 1800, 2400).totalTokens == 3572)
  }

  /// Bills of `gpt-5-mini`, reported in the vendor's forum on 2026-06-17.
  @Test(arguments: [
    (256, 256, 77), (512, 512, 308), (768, 1024, 922), (1280, 720, 1104), (1024, 1024, 1229),
    (2048, 768, 1844),
  ])
  func gpt5RoundsItsFactorUp(_ width: Int, _ height: Int, _ tokens: Int) throws {
    #expect(try plan("gpt-5.2", width, height).totalTokens == tokens)
  }

  @Test func newerGPT5sHaveLargerBudgets() throws {
    let high = try plan("gpt-5.4", 3000, 3000)
    #expect(high.visualTokens == 2500)
    #expect(try plan("gpt-5.5", 3000, 3000).visualTokens == 94 * 94)
    #expect(try plan("gpt-5.5", 8000, 8000).visualTokens == 10_000)
    #expect(try plan("gpt-5.6", 5000, 5000).visualTokens == 157 * 157)
    #expect(try plan("gpt-5.6", 6000, 6000).visualTokens <= 30_000)
  }

  @Test func geminiTilesMatchTheGuide() throws {
    #expect(try plan("gemini-2.5", 384, 384).totalTokens == 258)
    #expect(try plan("gemini-2.5", 960, 540).totalTokens == 6 * 258)
    #expect(try plan("gemini-2.5", 385, 100).totalTokens == 2 * 258)
    #expect(try plan("gemini-2.5", 3072, 3072).totalTokens == 16 * 258)
  }

  @Test func gemini3IsGemma4sGridAndOneMore() throws {
    for (level, budget) in [("low", 280), ("high", 1120)] {
      let gemma = try plan("gemma4/max_soft_tokens=\(budget)", 1240, 1754)
      let gemini = try plan("gemini-3/\(level)", 1240, 1754)
      #expect(gemini.grid == gemma.grid && gemini.totalTokens == gemma.visualTokens + 1)
    }
    #expect(
      try plan("gemini-3", 1240, 1754).totalTokens == (try plan("gemini-3/high", 1240, 1754)).totalTokens)
  }

  @Test func grokBillsAtMostSixTilesAndAnOverview() throws {
    #expect(try plan("grok", 448, 448).totalTokens == 512)
    #expect(try plan("grok", 449, 448).totalTokens == 768)
    #expect(try plan("grok", 4000, 4000).totalTokens == 1792)
  }

  @Test func qwenVLMaxAddsTwoMarkers() throws {
    let new = try plan("qwen-vl-max", 1024, 1024)
    #expect(new.visualTokens == 1024 && new.totalTokens == 1026)
    #expect(try plan("qwen-vl-max/28px", 1120, 1120).totalTokens == 1602)
    #expect(try plan("qwen-vl-max", 10, 10).visualTokens == 4)
    #expect(try plan("qwen-vl-max", 9000, 9000).visualTokens <= 16384)
  }
}

struct DeepSeekOCRTests {
  @Test(arguments: [("tiny", 64, 73), ("small", 100, 111), ("base", 256, 273), ("large", 400, 421)])
  func theFourModesTellPixelsFromNewlines(_ mode: String, _ visual: Int, _ total: Int) throws {
    for size in [(1240, 1754), (100, 50), (640, 640)] {
      let plan = try plan("deepseek-ocr/\(mode)", size.0, size.1)
      #expect(plan.visualTokens == visual && plan.totalTokens == total)
      let special = plan.specialTokens
      #expect(special.map(\.name) == ["image_newline", "view_separator"])
      #expect(special.map(\.count) == [Int(Double(visual).squareRoot()), 1])
    }
  }

  @Test func gundamAddsRowsAcrossAllTiles() throws {
    // 1240x1754 is closest to 2 x 3 tiles.
    let page = try plan("deepseek-ocr/gundam", 1240, 1754)
    #expect(page.tiles == 6 && page.canvas == PixelSize(width: 1280, height: 1920))
    #expect(page.totalTokens == 273 + (10 * 2 + 1) * (10 * 3))
    #expect(page.visualTokens == 256 + 600)
    #expect(page.specialTokens.map(\.count) == [16 + 30, 1])
    // Pages up to 640 px have no tiles.
    let small = try plan("deepseek-ocr/gundam", 640, 600)
    #expect(small.totalTokens == 273 && small.tiles == 0)
    for (width, height) in [(641, 640), (2000, 500), (3000, 4000)] {
      let plan = try plan("deepseek-ocr", width, height)
      let columns = plan.canvas.width / 640
      let rows = plan.canvas.height / 640
      #expect((2...9).contains(columns * rows))
      #expect(plan.totalTokens == 273 + (10 * columns + 1) * 10 * rows)
    }
  }
}
