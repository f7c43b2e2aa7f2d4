import GlyphFonts
import GlyphFormula
import Testing

struct ParsingTests {
  @Test func everyFormulaOfThePapersIsTypesetInBothStyles() throws {
    let formulas = try Fixtures.formulas()
    #expect(formulas.count >= 60)
    let fonts = try Fixtures.fonts(8)
    for (name, source) in formulas {
      do {
        let formula = try Formula(parsing: source.utf8)
        for isDisplay in [false, true] {
          let boxes = try formula.boxes(fonts, isDisplay: isDisplay, breaks: false)
          #expect(boxes.count == 1 && boxes[0].advance > 0 && !boxes[0].glyphs.isEmpty, "\(name)")
        }
      } catch {
        Issue.record("\(name): \(error)")
      }
    }
  }

  @Test(arguments: [
    "$x+1$", "$$x+1$$", "\\(x+1\\)", "\\[x+1\\]", "x+1", "\\begin{equation}x+1\\end{equation}",
  ])
  func delimitersAreNotDrawn(_ source: String) throws {
    let fonts = try Fixtures.fonts(8)
    let bare = try Formula(parsing: "x+1".utf8).boxes(fonts, isDisplay: false, breaks: false)[0]
    let box = try Formula(parsing: source.utf8).boxes(fonts, isDisplay: false, breaks: false)[0]
    #expect(box.advance == bare.advance && box.glyphs.map(\.glyph) == bare.glyphs.map(\.glyph))
  }

  @Test func linesMayEndAfterRelationsAndOperatorsOnly() throws {
    let fonts = try Fixtures.fonts(8)
    let source = "$a+b=(c+d)\\cdot\\frac{x+y}{2}$"
    let formula = try Formula(parsing: source.utf8)
    let parts = try formula.boxes(fonts, isDisplay: false, breaks: true)
    let whole = try formula.boxes(fonts, isDisplay: false, breaks: false)
    #expect(parts.map(\.start) == [0, 3, 5, 8, 15])
    #expect(parts.reduce(0) { $0 + $1.advance } == whole[0].advance)
    #expect(parts.reduce(0) { $0 + $1.glyphs.count } == whole[0].glyphs.count)
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var source: String
    var code: String
    var position: Int
    var message: String
    var testDescription: String { source }
  }

  static let faults: [Fault] = [
    Fault(
      source: "$\\mystery{a}{b}$", code: "formula.command", position: 1,
      message: "unknown command '\\mystery' at byte 1 of the formula"),
    Fault(
      source: "$\\frac{1}{$", code: "formula.missing", position: 10,
      message: "} missing at byte 10 of the formula"),
    Fault(
      source: "\\begin{tikzcd}a\\end{tikzcd}", code: "formula.environment", position: 14,
      message: "unknown environment 'tikzcd' at byte 14 of the formula"),
    Fault(
      source: "$x^a^b$", code: "formula.unexpected", position: 4,
      message: "unexpected second superscript at byte 4 of the formula"),
    Fault(
      source: "$}$", code: "formula.unexpected", position: 1, message: "unexpected } at byte 1 of the formula"
    ),
    Fault(
      source: "$\\left(x$", code: "formula.missing", position: 8,
      message: "\\right missing at byte 8 of the formula"),
    Fault(
      source: "$" + String(repeating: "{", count: 90) + "$", code: "formula.deep", position: 31,
      message: "more than 60 groups in groups at byte 31 of the formula"),
  ]

  @Test(arguments: faults) func aFaultIsNamedWithItsPlace(_ fault: Fault) throws {
    let error = #expect(throws: FormulaError.self) { _ = try Formula(parsing: fault.source.utf8) }
    #expect(error?.code == fault.code)
    #expect(error?.position == fault.position)
    #expect(error?.description == fault.message)
    #expect(error?.hint?.contains("source") == true)
  }

  @Test func aScriptThatNeedsShapingIsLeftToTheText() throws {
    let fonts = try Fixtures.fonts(8)
    let formula = try Formula(parsing: "$x=\\text{שלום مرحبا}$".utf8)
    #expect(throws: FormulaError.self) { _ = try formula.boxes(fonts, isDisplay: false, breaks: false) }
  }
}

/// Random soup of tokens that are right by themselves.
struct SoupTests {
  static let pieces: [String] = [
    "{", "}", "^", "_", "&", "\\\\", "$", "'", " ", "x", "1", "+", "=", "(", ")", "[", "]", "|", "\\frac",
    "\\sqrt",
    "\\left", "\\right", "\\middle", "\\begin{matrix}", "\\end{matrix}", "\\begin{array}{c|c}",
    "\\end{array}",
    "\\begin{cases}", "\\end{cases}", "\\hat", "\\widehat", "\\overline", "\\underbrace", "\\text",
    "\\operatorname",
    "\\sum", "\\int", "\\limits", "\\over", "\\choose", "\\big", "\\not", "\\mathbb", "\\bf",
    "\\displaystyle",
    "\\quad", "\\hspace", "{1em}", "\\tag", "\\label", "\\hline", "\\substack", "\\xrightarrow", "\\boxed",
    "\\cancel",
    "\\phantom", "\\color{red}", "%", "\n", "é", "∑", "\\", "\\alpha", "\\genfrac", "\\pmod", "\\sqrt[",
    "\\kern2pt",
    "\\begin{", "\\end", "~", "\\smash", "\\vec", "\\stackrel", "\\left.", "\\right)", "\\left(",
  ]

  /// A small generator, the same on every machine (Knuth's MMIX constants).
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  @Test func anySoupIsEitherSetOrRefusedWithAPlaceInIt() throws {
    var random = Generator(state: 1)
    let fonts = try Fixtures.fonts(8)
    var set = 0
    for _ in 0..<4000 {
      let count = Int.random(in: 1...24, using: &random)
      let source = (0..<count).map { _ in Self.pieces.randomElement(using: &random)! }.joined()
      do {
        let boxes = try Formula(parsing: source.utf8).boxes(
          fonts, isDisplay: count % 2 == 0, breaks: count % 3 == 0)
        #expect(!boxes.isEmpty)
        #expect(zip(boxes, boxes.dropFirst()).allSatisfy { $0.start <= $1.start }, "\(source)")
        #expect(boxes.allSatisfy { $0.start <= source.utf8.count && $0.advance >= 0 }, "\(source)")
        set += 1
      } catch {
        #expect(0...source.utf8.count ~= error.position, "\(source): \(error)")
      }
    }
    #expect(set > 100)
  }

  @Test(arguments: [
    "{", "x^{", "\\sqrt", "\\frac", "\\left(", "\\begin{matrix}", "\\hat", "_", "\\text{", "[", "\\not",
  ])
  func endlessNestingIsRefused(_ piece: String) throws {
    let source = String(repeating: piece, count: 19_000 / piece.utf8.count)
    if piece == "[" {
      _ = try Formula(parsing: source.utf8)
    } else {
      #expect(throws: FormulaError.self) { _ = try Formula(parsing: source.utf8) }
    }
  }

  @Test func aLongFormulaIsSet() throws {
    let fonts = try Fixtures.fonts(8)
    let source = "$" + String(repeating: "x_1+\\frac{a}{b}=", count: 1000) + "0$"
    let boxes = try Formula(parsing: source.utf8).boxes(fonts, isDisplay: false, breaks: true)
    #expect(boxes.count == 2001)
  }
}
