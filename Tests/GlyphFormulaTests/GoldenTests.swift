import GlyphFiles
import GlyphFonts
import GlyphFormula
import Testing

/// Every glyph and rule of a dozen formulas at 8 px: what a change moves shows here, pixel by pixel.
struct GoldenTests {
  static let names = [
    "quadratic", "attention", "binomial-theorem", "gauss-integral", "cube-root", "cases", "matrix-dots",
    "accents",
    "underbrace", "primes", "central-limit", "split",
  ]

  private func dump(_ name: String, _ source: String, isDisplay: Bool, _ fonts: FontSet) throws -> String {
    let box = try Formula(parsing: source.utf8).boxes(fonts, isDisplay: isDisplay, breaks: false)[0]
    var lines = [
      "\(name) \(isDisplay ? "display" : "text") advance \(box.advance) ink \(box.top) \(box.bottom)"
    ]
    var words: [String] = []
    for glyph in box.glyphs { words.append("\(fonts.mathGlyphName(glyph.glyph))(\(glyph.dx),\(glyph.dy))") }
    for rule in box.rules { words.append("rule(\(rule.x),\(rule.y),\(rule.width)x\(rule.height))") }
    var line = " "
    for word in words {
      if line.utf8.count + word.utf8.count > 108 {
        lines.append(line)
        line = " "
      }
      line += " " + word
    }
    return (lines + [line]).joined(separator: "\n") + "\n"
  }

  @Test func formulasStandAsInTheGolden() throws {
    let fonts = try Fixtures.fonts(8)
    let formulas = Dictionary(uniqueKeysWithValues: try Fixtures.formulas().map { ($0.name, $0.source) })
    var text = ""
    for name in Self.names {
      let source = try #require(formulas[name])
      for isDisplay in [false, true] { text += try dump(name, source, isDisplay: isDisplay, fonts) }
    }
    let path = Fixtures.root + "/Tests/Goldens/formulas.txt"
    let golden = String(decoding: try Files.read(path), as: UTF8.self)
    if text != golden {
      let actual = Fixtures.root + "/.build/formulas-actual.txt"
      try Files.writeAtomically(Array(text.utf8), to: actual)
      Issue.record("formulas stand otherwise; if that is better, copy \(actual) to \(path)")
    }
  }

  /// Rules and letters never run into each other where TeX parts them.
  @Test(arguments: [7.0, 8, 9, 11, 24])
  func fractionsKeepAClearPixelOnBothSidesOfTheirRule(_ size: Double) throws {
    let fonts = try Fixtures.fonts(size)
    for isDisplay in [false, true] {
      for source in ["\\frac{g}{h}", "\\frac{\\frac{p}{q}}{b^2}", "\\frac{x_{j}}{\\sqrt{d}}"] {
        let box = try Formula(parsing: source.utf8).boxes(fonts, isDisplay: isDisplay, breaks: false)[0]
        let bar = try #require(box.rules.max { $0.width < $1.width })
        for glyph in box.glyphs {
          guard let ink = fonts.mathGlyphInk(glyph.glyph) else { continue }
          let top = -Int(glyph.dy) - ink.top
          let bottom = -Int(glyph.dy) + ink.bottom
          #expect(bottom < bar.y || top > bar.maxY, "\(source) at \(size)")
        }
      }
    }
  }
}
