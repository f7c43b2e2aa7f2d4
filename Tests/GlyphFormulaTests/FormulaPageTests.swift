import GlyphDocument
import GlyphFonts
import GlyphGeometry
import GlyphLayout
import Testing

/// Formulas in the flow of pages.
struct FormulaPageTests {
  private func pages(_ text: String, _ mode: PageStyle.Mode, name: String = "a.md") throws -> [Page] {
    var style = PageStyle.standard
    style.mode = mode
    let document = try Document(name: name, file: Array(text.utf8))
    let fonts = try Fixtures.fonts(8)
    var layout = try Layout(document, style: style, fonts: fonts, grid: PageGrid(unit: 28))
    var pages: [Page] = []
    while let page = layout.next() { pages.append(page) }
    return pages
  }

  private func entries(_ page: Page, _ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return page.sourceMap.entries.map { String(decoding: bytes[$0.source.range], as: UTF8.self) }
  }

  @Test(arguments: [PageStyle.Mode.flow, .lines]) func aFormulaIsOneEntryOfTheSourceMap(
    _ mode: PageStyle.Mode
  ) throws {
    let text = "See $\\frac{1}{2}$ and\n\n$$\n\\sqrt{x}\n$$\n\nthe end.\n"
    let page = try pages(text, mode)[0]
    let entries = entries(page, text)
    #expect(entries.contains("$\\frac{1}{2}$"))
    #expect(entries.contains("$$\n\\sqrt{x}\n$$"))
    #expect(entries.joined() == text)
    #expect(page.rects.count == 2)
  }

  @Test func aLongFormulaIsCutWhereALineMayEnd() throws {
    let text = "$" + (0..<200).map { "x_{\($0)}" }.joined(separator: "+") + "$ and so on.\n"
    let page = try pages(text, .flow)[0]
    #expect(page.rows.filter { !$0.source.isEmpty }.count > 2)
    #expect(entries(page, text).joined() == text)
    let right = page.glyphs.map { Int($0.x) }.max() ?? 0
    #expect(right < page.size.width)
  }

  @Test(arguments: [PageStyle.Mode.flow, .lines]) func whatCannotBeParsedIsDrawnAsItsSource(
    _ mode: PageStyle.Mode
  )
    throws
  {
    let text = "Here $$\n\\mystery{a}\n$$ and $\\frac{1}{$ and $\\,$.\n"
    let page = try pages(text, mode)[0]
    #expect(entries(page, text).joined() == text)
    let fonts = try Fixtures.fonts(8)
    let drawn = Set(page.glyphs.map(\.glyph))
    for character in "\\mystery{a}$frac".unicodeScalars {
      #expect(drawn.contains(fonts.entry(character.value, .code).glyph), "\(character)")
    }
  }

  @Test func aDisplayedFormulaStandsInTheMiddleOfItsOwnLine() throws {
    let text = "Before $$x=1$$ after\n"
    let page = try pages(text, .lines)[0]
    let rows = page.rows.filter { !$0.source.isEmpty }
    #expect(rows.count == 3)
    let formula = page.glyphs[rows[1].glyphs].filter { !$0.glyph.isBlank }
    let middle = (Int(formula.first?.x ?? 0) + Int(formula.last?.x ?? 0)) / 2
    #expect(abs(middle - 448) < 10)
  }

  @Test func highFormulasPushLinesApart() throws {
    let text = "a\n$\\begin{pmatrix}1\\\\2\\\\3\\\\4\\end{pmatrix}$\nb\n"
    let page = try pages(text, .lines)[0]
    let rows = page.rows.filter { !$0.source.isEmpty }
    #expect(rows[1].height >= 4 * 8)
    for (row, next) in zip(rows, rows.dropFirst()) { #expect(row.top + row.height <= next.top) }
  }

  @Test func texDocumentsShowTheirFormulas() throws {
    let text = "\\section{A} % $no$\nLet $x^2$ and \\begin{align}a&=b\\\\c&=d\\end{align}.\n"
    let page = try pages(text, .flow, name: "paper.tex")[0]
    let entries = entries(page, text)
    #expect(entries.contains("$x^2$"))
    #expect(entries.contains("\\begin{align}a&=b\\\\c&=d\\end{align}"))
    #expect(entries.joined() == text)
  }

  @Test func formulasStandInRightToLeftText() throws {
    let text = "הנוסחה $a+b=\\frac{1}{2}$ נכונה\n"
    let page = try pages(text, .flow)[0]
    #expect(entries(page, text).joined() == text)
  }
}
