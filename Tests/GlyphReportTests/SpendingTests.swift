import GlyphGeometry
import GlyphVision
import Testing

@testable import GlyphReport

/// Shares of visual tokens add up to the token count, whatever the model and the page.
@Suite struct SpendingTests {
  /// Areas by a rule that gives every head something now and then.
  static func areas(_ size: PixelSize, _ seed: Int) -> Spending {
    var areas = Spending()
    var rest = size.area
    for (index, kind) in TextKind.allCases.enumerated() {
      for use in Spending.Use.allCases {
        let part = rest / (3 + (seed + index * 5 + use.rawValue * 7) % 11)
        areas[kind, use] = part
        rest -= part
      }
    }
    areas[.margins] = rest / 3
    areas[.legend] = rest / 5
    areas[.unused] = rest - rest / 3 - rest / 5
    return areas
  }

  @Test func sharesSumToTheTokensOfEveryModel() throws {
    for profile in VisionProfile.all {
      for (seed, sides) in [(1, 1), (28, 28), (504, 28), (952, 1372), (999, 333), (2048, 64)].enumerated() {
        let size = PixelSize(width: sides.0, height: sides.1)
        guard let plan = try? profile.plan(size) else { continue }
        let shares = Self.areas(size, seed).shared(of: plan)
        #expect(shares.total == plan.visualTokens * 1000, "\(profile.name) \(size)")
        #expect(shares.parts.allSatisfy { $0.amount >= 0 }, "\(profile.name) \(size)")
        let kinds = TextKind.allCases.reduce(0) { $0 + shares[$1] }
        let rest = Spending.Overhead.allCases.reduce(0) { $0 + shares[$1] }
        #expect(kinds + rest == shares.total)
      }
    }
  }

  @Test func paddingIsNoPartOfThePage() throws {
    // DeepSeek-OCR pads to a square: half of the tokens of a page twice as wide as high see grey.
    let plan = try VisionProfile.named("deepseek-ocr/base").plan(PixelSize(width: 1024, height: 512))
    var areas = Spending()
    areas[.prose, .text] = 1024 * 512
    let shares = areas.shared(of: plan)
    #expect(shares[.padding] > 0)
    #expect(shares[.padding] + shares[.learned] + shares[.prose, .text] == plan.visualTokens * 1000)
  }

  @Test func thousandthsAreExactDecimals() {
    #expect(
      [0, 1, 10, 100, 1000, 1230, -5, 45_006].map(JSONText.thousandths)
        == ["0", "0.001", "0.01", "0.1", "1", "1.23", "-0.005", "45.006"])
  }
}
