import GlyphDocument
import GlyphFiles
import GlyphLayout
import GlyphReport
import GlyphVision
import Testing

@testable import Glyphpress

/// Shares by area are the shares of each single token.
@Suite struct MeasuringTests {
  @Test(arguments: PageStyle.Mode.allCases)
  func aPagesPixelsAllHaveOneHead(mode: PageStyle.Mode) throws {
    let installation = PressTests.installation
    var style = PageStyle.standard
    style.mode = mode
    let folder = installation.root + "/Samples/"
    for name in try Files.list(folder) where !name.hasPrefix(".") {
      let document = try Document(name: name, file: try Files.read(folder + name))
      let press = Press(style: style, profile: try .named("glm-4.1v"), shelf: try installation.fontShelf())
      try document.text.bytes.withUnsafeBufferPointer { text in
        var survey = PageSurvey(text, kinds: KindMap(document), style: style)
        try press.layOut(document) { page in
          let areas = survey.areas(of: page)
          #expect(areas.total == page.size.area, "\(name)")
          #expect(areas.parts.allSatisfy { $0.amount >= 0 }, "\(name) \(areas.parts)")
        }
      }
    }
  }

  /// On a page that the model sees as it is, the tokens' squares are equal: summed token by token, the part of each
  /// that text and marks cover is what `Spending` gives by the whole page's area.
  @Test func sharesByAreaAreThoseOfTheSingleTokens() throws {
    let profile = try VisionProfile.named("glm-4.1v")
    let text = String(repeating: "Plain words, and more of them.\n\n  Indented\ttoo. ", count: 300)
    let document = try Document(name: "a.txt", file: Array(text.utf8))
    let press = Press(style: .standard, profile: profile, shelf: try PressTests.installation.fontShelf())
    try document.text.bytes.withUnsafeBufferPointer { bytes in
      var survey = PageSurvey(bytes, kinds: KindMap(document), style: .standard)
      try press.layOut(document) { page in
        let plan = try profile.plan(page.size)
        let shares = survey.areas(of: page).shared(of: plan)
        let unit = profile.tokenSize
        var covered = [Int](repeating: 0, count: plan.visualTokens)
        let columns = page.size.width / unit
        for entry in page.sourceMap.entries where !entry.rect.isEmpty {
          for y in entry.rect.y..<min(entry.rect.maxY, page.size.height) {
            for x in entry.rect.x..<min(entry.rect.maxX, page.size.width) {
              covered[y / unit * columns + x / unit] += 1
            }
          }
        }
        let exact = covered.reduce(0.0) { $0 + Double($1) / Double(unit * unit) } * 1000
        let ours = shares[.prose] - shares[.prose, .lineEnds]
        // Each of four heads is rounded to a thousandth; continuation marks are in no map.
        #expect(abs(Double(ours) - exact) < 0.01 * exact)
        #expect(Double(ours) >= exact - 4)
      }
    }
  }
}
