import GlyphDocument
import GlyphFonts
import GlyphLayout
import Testing

/// Texts that differ look different in `flow`: no mark stands for two things, however blocks are read. Typeset
/// formulas are the exception: spaces in their source mean nothing and do not show.
@Suite struct DistinctnessTests {
  static let seeds: [(Reading, String)] = [
    (.plain, "ab  cd  ef\ngh  ij  kl\n m   n   op\n"), (.plain, "a\n\n\tb c\n  d\n"),
    (.markdown, "| a | b |\n|---|---|\n| c | d |\n"), (.markdown, "|a|b|\n|-|-|\n|  |  c | |\n"),
    (.markdown, "# a *b*\n\n- c `d`\n\n```\ne\n```\n"), (.table, "a,\"b\"\n1,2\n"), (.table, "a\tb\n1\t2\n"),
    (.chat, #"{"role": "user", "content": "a\n\tb \"c\" \\ d"}"# + "\n"),
    (.chat, #"{"role":"user","content":"a \\n b"}"#), (.code, "if a:\n    b\n\tc\n"),
    (.tex, "\\section{a} % b\n"),
  ]

  @Test(arguments: seeds.indices)
  func everyEditOfOneCharacterShows(seed: Int) throws {
    let (reading, text) = Self.seeds[seed]
    var style = PageStyle.standard
    style.legend = false
    let fonts = try Fixtures.fonts(style)
    var seen: [[PlacedGlyph]: String] = [:]
    for variant in Self.variants(of: text) {
      let pages = try Fixtures.pages(variant, style, fonts: fonts, as: reading)
      var glyphs = pages.flatMap(\.glyphs).filter { !$0.glyph.isBlank }
      for index in glyphs.indices {
        glyphs[index].source = 0
        glyphs[index].advance = 0
        glyphs[index].isMapped = false
      }
      if let other = seen[glyphs], other != variant {
        Issue.record("\(reading): \(other.debugDescription) looks like \(variant.debugDescription)")
      }
      seen[glyphs] = variant
    }
  }

  /// The text, and the text with one character taken out, or one put in at every place.
  private static func variants(of text: String) -> [String] {
    let characters = Array(text.unicodeScalars)
    var variants = [text]
    for place in 0...characters.count {
      func with(_ middle: [Unicode.Scalar], skipping: Int) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: characters[..<place] + middle + characters[(place + skipping)...])
        return String(view)
      }
      if place < characters.count { variants.append(with([], skipping: 1)) }
      for scalar: Unicode.Scalar in [" ", "|", "\n", "\t", "4", "\\", "\"", "¬", "¦", "}"] {
        variants.append(with([scalar], skipping: 0))
      }
    }
    return variants
  }
}
