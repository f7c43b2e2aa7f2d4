import GlyphDocument
import GlyphFonts
import GlyphGeometry
import GlyphLayout
import Testing

/// How tables, code, chats and columns are set.
@Suite struct StructureTests {
  static func style(_ mode: PageStyle.Mode, _ change: (inout PageStyle) -> Void = { _ in }) -> PageStyle {
    var style = PageStyle.standard
    style.mode = mode
    style.legend = false
    change(&style)
    return style
  }

  /// Left edge of each stretch of source that starts with `word`.
  static func xs(_ page: Page, _ text: String, of words: [String]) -> [Int] {
    words.map { word in
      let start = text.utf8.count - text[text.firstRange(of: word)!.lowerBound...].utf8.count
      return page.sourceMap.entries.first { $0.source.start == start }!.rect.x
    }
  }

  // MARK: - Flow

  @Test func blocksShareLinesInFlow() throws {
    let text = "# A\n\npara\n\n```c\nint x;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    let page = try Fixtures.pages(text, Self.style(.flow), name: "a.md")[0]
    #expect(page.rows.count == 1)
  }

  @Test func headingsAndCodeHaveTheirInks() throws {
    let page = try Fixtures.pages("# A\n\n```c\nint x = 1; // c\n```\n", Self.style(.flow), name: "a.md")[0]
    let inks = Set(page.glyphs.map(\.ink))
    #expect(inks == [.text, .mark, .markup, .heading, .type, .number, .comment])
    let plain = try Fixtures.pages(
      "# A\n\n```c\nint x;\n```\n", Self.style(.flow) { $0.styled = false }, name: "a.md")
    #expect(Set(plain[0].glyphs.map(\.ink)) == [.text, .mark])
  }

  @Test func plainTextUsesTheTwoInksThatFitFourBits() throws {
    let page = try Fixtures.pages("a\n  b\tc\n", .standard)[0]
    #expect(Set(page.glyphs.map(\.ink)).isSubset(of: [.text, .mark]))
  }

  @Test func cellBoundariesTakeLessThanTheirSource() throws {
    let text = "| alpha | b |\n|---|---|\n| 1     | 2 |\n"
    let table = try Fixtures.pages(text, Self.style(.flow), name: "a.md")[0]
    let plain = try Fixtures.pages(text, Self.style(.flow), name: "a.txt")[0]
    func right(_ page: Page) -> Int { page.sourceMap.entries.map(\.rect.maxX).max()! }
    #expect(right(table) < right(plain))
  }

  @Test func paddingThatDiffersLooksDifferent() throws {
    func look(_ text: String, _ name: String) throws -> [PlacedGlyph] {
      var glyphs = try Fixtures.pages(text, Self.style(.flow), name: name).flatMap(\.glyphs)
      for index in glyphs.indices { glyphs[index].source = 0 }
      return glyphs
    }
    let head = "| a | b |\n|---|---|\n"
    let rows = [
      "| 1 | 2 |", "|1|2|", "| 1  | 2 |", "| 1 |  2 |", "|  1 | 2 |", "| 1 | 2 | ", "| 1 | 2", "1 | 2",
      "| 1 | | 2 |", "| 1 |  | 2 |",
    ]
    let pipes = try rows.map { try look(head + $0 + "\n", "a.md") }
    #expect(Set(pipes).count == rows.count)
    let gaps = ["a  b  c", "a   b  c", "a  b   c", "a b  c", "a    b    c"]
    let aligned = try gaps.map { try look("x    y    z\n\($0)\nq    r    s\n", "a.txt") }
    #expect(Set(aligned).count == gaps.count)
    let indents = ["a\n b", "a\n  b", "a\n\tb", "a\n1b", "a\n\n b", "a\n \tb", "a \n b", "a\n b "]
    #expect(Set(try indents.map { try look($0, "a.txt") }).count == indents.count)
    let chats = [
      #"{"role": "user", "content": "a\nb"}"#, #"{"role":"user","content":"a\nb"}"#,
      #"{"role": "user", "content": "a\\nb"}"#, #"{"role": "user", "content": "a¬b"}"#,
      #"{"role": "user", "content":"a\nb"}"#, #"{"role": "user", "content": "a\n b"}"#,
      #"{"role": "user", "content": "a\n→1b"}"#, #"{"role": "user", "content": "a\"b"}"#,
      #"{"role": "user", "content": "a\tb"}"#, #"{"role": "user", "content": "a⇥b"}"#,
    ]
    #expect(Set(try chats.map { try look($0, "a.jsonl") }).count == chats.count)
  }

  @Test func diffsAndTracesKeepTheirLinesInFlow() throws {
    let diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n"
    let page = try Fixtures.pages("intro\nmore\n\n" + diff + "after\nend\n", Self.style(.flow))[0]
    let starts = page.rows.map(\.source.start)
    #expect(starts == [0, 12, 31, 39, 47, 59, 64, 69])
  }

  // MARK: - Tables in lines

  static let csv = "name,n,price\nalpha,1,12.5\nbeta,20,3.125\ngamma,300,100\n"

  @Test func numbersAlignOnTheDecimalPoint() throws {
    let page = try Fixtures.pages(Self.csv, Self.style(.lines), name: "a.csv")[0]
    let points = page.sourceMap.entries.filter { Array(Self.csv.utf8)[$0.source.start] == 0x2E }
    #expect(points.count == 2 && points[0].rect.x == points[1].rect.x)
    let units = Self.xs(page, Self.csv, of: ["1,12", "0,3.1", "0,100"])
    #expect(Set(units).count == 1)
    #expect(page.rects.count == 1)
  }

  @Test func theHeaderIsRepeatedOnEveryPageOfATable() throws {
    let text = "name,n\n" + (0..<400).map { "row \($0),\($0)\n" }.joined()
    let pages = try Fixtures.pages(text, Self.style(.lines), name: "a.csv")
    #expect(pages.count > 1)
    for page in pages {
      #expect(page.rects.count == 1)
      #expect(page.glyphs[page.rows[0].glyphs].contains { $0.ink == .heading })
    }
    #expect(
      pages[1].rows[0].source.isEmpty && pages[1].glyphs[pages[1].rows[0].glyphs].allSatisfy { !$0.isMapped })
  }

  @Test func longCellsWrapInsideTheirColumn() throws {
    let long = String(repeating: "many words ", count: 60)
    let text = "a,b,c\n1,\(long),2\n3,short,4\n"
    let page = try Fixtures.pages(text, Self.style(.lines), name: "a.csv")[0]
    let row = page.rows[1]
    #expect(row.height > 3 * PageStyle.standard.pitch)
    #expect(page.rows[2].top >= row.top + row.height)
    #expect(page.glyphs.allSatisfy { Int($0.x) + Int($0.advance) <= page.size.width })
  }

  @Test func wideTablesAreSetInGroupsWithTheKeyRepeated() throws {
    let columns = (0..<40).map { "column\($0)" }.joined(separator: ",")
    let rows = (0..<20).map { row in
      "key\(row)," + (1..<40).map { "value \(row) \($0)" }.joined(separator: ",")
    }
    let text = columns + "\n" + rows.joined(separator: "\n") + "\n"
    let style = Self.style(.lines)
    let fonts = try Fixtures.fonts(style)
    try SourceCoverageTests.expectCoverage(text, style, fonts, "wide", name: "a.csv")
    let pages = try Fixtures.pages(text, style, name: "a.csv", fonts: fonts)
    for page in pages {
      #expect(page.glyphs.allSatisfy { Int($0.x) + Int($0.advance) <= page.size.width })
      for (upper, lower) in zip(page.rows, page.rows.dropFirst()) {
        #expect(upper.top + upper.height <= lower.top)
      }
    }
    #expect(pages.reduce(0) { $0 + $1.rects.count } > 3)
  }

  @Test func cellsOfARowNeverOverlap() throws {
    for sample in try Fixtures.samples() where sample.name.contains("tables") || sample.name.contains("sv") {
      for page in try Fixtures.pages(sample.text, Self.style(.lines), name: sample.name) {
        var taken: [Int16: [(Int, Int)]] = [:]
        for glyph in page.glyphs where glyph.advance > 0 {
          let (left, right) = (Int(glyph.x), Int(glyph.x) + Int(glyph.advance))
          for other in taken[glyph.y] ?? [] where left < other.1 && other.0 < right {
            Issue.record("\(sample.name): \(left)..<\(right) over \(other) at \(glyph.y)")
            return
          }
          taken[glyph.y, default: []].append((left, right))
        }
      }
    }
  }

  @Test func zebraIsTheGridOnStripes() throws {
    for (name, text) in try Fixtures.samples() where name.contains("tables") || name.contains("sv") {
      let grid = try Fixtures.pages(text, Self.style(.lines), name: name)
      let zebra = try Fixtures.pages(text, Self.style(.lines) { $0.tables = .zebra }, name: name)
      #expect(zebra.flatMap(\.rects).contains { $0.ink == .stripe }, "\(name)")
      let bare = zebra.map { page in
        var page = page
        page.rects.removeAll { $0.ink == .stripe }
        return page
      }
      #expect(bare == grid, "\(name)")
    }
  }

  @Test func stripesAreEveryOtherRowAndAsHighAsIt() throws {
    let text = "name,n\n" + (0..<9).map { "row \($0),\($0)\n" }.joined()
    let page = try Fixtures.pages(text, Self.style(.lines) { $0.tables = .zebra }, name: "a.csv")[0]
    let stripes = page.rects.filter { $0.ink == .stripe }.map(\.rect)
    #expect(stripes.count == 4)
    for (stripe, row) in zip(stripes, [2, 4, 6, 8].map { page.rows[$0] }) {
      #expect(abs(stripe.y - row.top) <= 1 && abs(stripe.height - row.height) <= 1)
      let last = page.glyphs[row.glyphs].map { Int($0.x) + Int($0.advance) }.max() ?? 0
      #expect(stripe.maxX >= last)
    }
  }

  @Test func formulasInCellsKeepTheirRules() throws {
    let text = "| a | b |\n|---|---|\n| $\\frac{1}{2}$ | 2 |\n"
    let page = try Fixtures.pages(text, Self.style(.lines), name: "a.md")[0]
    #expect(page.rects.filter { $0.ink == .text }.count == 1)
  }

  // MARK: - Figures

  @Test func imagesAreCaptionsInAFrameWhereLinesAreKept() throws {
    let caption = "![A pole in *rough* water](images/pole.jpg \"The pole\")"
    let text = "Before.\n\n\(caption)\n\nAfter.\n"
    let style = Self.style(.lines)
    let fonts = try Fixtures.fonts(style)
    try SourceCoverageTests.expectCoverage(text, style, fonts, "figure", name: "a.md")
    let page = try Fixtures.pages(text, style, name: "a.md", fonts: fonts)[0]
    let row = try #require(page.rows.first { $0.source.start == 9 })
    // All of the source is in the frame, and nothing else.
    let shown = page.glyphs[row.glyphs].filter { !$0.glyph.isBlank }
    #expect(shown.count == caption.utf8.filter { $0 != 0x20 }.count)
    let sides = page.rects.filter { $0.ink == .border }.map(\.rect)
    let frame = try #require(sides.max { $0.width < $1.width })
    for glyph in shown {
      #expect(Int(glyph.x) > frame.x && Int(glyph.x) + Int(glyph.advance) < frame.maxX)
    }
    for side in sides { #expect(row.top <= side.y && side.maxY <= row.top + row.height, "\(side) in \(row)") }
    #expect(try Fixtures.pages(text, Self.style(.flow), name: "a.md")[0].rects.isEmpty)
  }

  @Test func longCaptionsWrapInsideTheirFrame() throws {
    let text = "![\(String(repeating: "many words ", count: 60))](a.png)\r\n"
    let page = try Fixtures.pages(text, Self.style(.lines), name: "a.md")[0]
    #expect(page.rows.count == 1 && page.rows[0].height > 3 * PageStyle.standard.pitch)
    let right = page.rects.map(\.rect.maxX).max() ?? 0
    #expect(right <= page.size.width)
    #expect(page.glyphs.allSatisfy { Int($0.x) + Int($0.advance) < right })
  }

  // MARK: - Code and columns

  @Test func codeKeepsItsColumnsAndTabStopsInLines() throws {
    let text = "\tif\n        if\n  \tif\nx\tif\n"
    let page = try Fixtures.pages(text, Self.style(.lines), name: "a.c")[0]
    let bytes = Array(text.utf8)
    let ifs = page.sourceMap.entries.filter { bytes[$0.source.start] == 0x69 }.map(\.rect.x)
    #expect(ifs.count == 4 && Set(ifs).count == 1)
  }

  @Test func lineNumbersCountSourceLinesAndHaveNoSource() throws {
    let long = String(repeating: "word ", count: 80)
    let page = try Fixtures.pages(
      "a\n\(long)\nb\n", Self.style(.lines) { $0.lineNumbers = true }, name: "a.c")[0]
    let numbered = page.rows.filter { row in page.glyphs[row.glyphs].contains { $0.ink == .markup } }
    #expect(page.rows.count > 3 && numbered.count == 3)
    #expect(page.glyphs.filter { $0.ink == .markup }.allSatisfy { !$0.isMapped })
  }

  @Test func columnsHoldRawLinesSideBySide() throws {
    let text = (0..<500).map { "line \($0)\n" }.joined()
    let lines = try Fixtures.pages(text, Self.style(.lines))
    let columns = try Fixtures.pages(text, Self.style(.columns))
    #expect(lines.count > 1 && columns.count == 1)
    #expect(columns[0].rows.count == 500)
    #expect(columns[0].glyphs.allSatisfy { Int($0.x) + Int($0.advance) <= columns[0].size.width })
    let two = try Fixtures.pages(text, Self.style(.columns) { $0.columns = 2 })
    #expect(Set(two[0].rows.map { row in two[0].glyphs[row.glyphs].first!.x }).count == 2)
  }
}
