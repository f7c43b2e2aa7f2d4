import GlyphFonts
import GlyphGeometry
import GlyphLayout
import Testing

/// What a page looks like: sizes in whole tokens, lines that keep apart, marks and legend.
@Suite struct PageShapeTests {
  static let prose = String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 900)

  @Test func pagesAreWholeTokensAndTheLastIsCropped() throws {
    for unit in [28, 32] {
      let pages = try Fixtures.pages(Self.prose, .standard, grid: PageGrid(unit: unit))
      #expect(pages.count > 1)
      #expect(pages.allSatisfy { $0.size.width % unit == 0 && $0.size.height % unit == 0 })
      #expect(pages[0].size == PageGrid(unit: unit).snapped(PageStyle.standard.page))
      #expect(pages.last!.size.height < pages[0].size.height)
    }
  }

  @Test func aShortTextTakesAsLittleAsTheModelAllows() throws {
    let tight = try Fixtures.pages("a", .standard, grid: PageGrid(unit: 28))
    #expect(tight.map(\.size) == [PixelSize(width: 28, height: 28)])
    let page = try Fixtures.pages("a", .standard, grid: PageGrid(unit: 32, minimumArea: 65536))[0]
    #expect(page.size.area >= 65536 && page.size.area < 65536 + 2 * 32 * 32 * 32)
  }

  @Test func aPageNeverExceedsTheModelsArea() throws {
    let grid = PageGrid(unit: 28, maximumArea: 1_003_520)
    #expect(try Fixtures.pages(Self.prose, .standard, grid: grid).allSatisfy { $0.size.area <= 1_003_520 })
  }

  @Test func linesNeverShareRows() throws {
    for text in Fixtures.nasty {
      for page in try Fixtures.pages(text, .standard) {
        for (upper, lower) in zip(page.rows, page.rows.dropFirst()) {
          #expect(upper.top + upper.height <= lower.top)
        }
        #expect(page.rows.allSatisfy { $0.top + $0.height <= page.size.height })
      }
    }
  }

  /// From ink to ink, in every column; what is left empty at a page's end does not count.
  @Test(arguments: [PageStyle.standard, .dense], PageStyle.Mode.allCases)
  func noBandOfAPageIsEmptyForMoreThanATokenRow(style: PageStyle, mode: PageStyle.Mode) throws {
    var style = style
    style.mode = mode
    for sample in try Fixtures.samples() {
      for page in try Fixtures.pages(sample.text, style, name: sample.name) {
        let inked = page.rows.filter { row in page.glyphs[row.glyphs].contains { !$0.glyph.isBlank } }
        #expect(inked.first.map { $0.top <= 28 } ?? true, "\(sample.name)")
        for (upper, lower) in zip(inked, inked.dropFirst()) where lower.left == upper.left {
          #expect(lower.top - upper.top - upper.height <= 28, "\(sample.name) \(lower.source)")
        }
      }
    }
  }

  @Test func theLegendStandsOnTheFirstPageWithMarksOnly() throws {
    func legendGlyphs(_ page: Page) -> Int {
      page.glyphs[page.rows[0].glyphs].filter { $0.ink == .mark }.count
    }
    let plain = try Fixtures.pages("no marks here", .standard)
    #expect(plain[0].rows.count == 1)
    let marked = try Fixtures.pages("one\ntwo", .standard)
    #expect(marked[0].rows.count == 2 && marked[0].rows[0].source.isEmpty && legendGlyphs(marked[0]) > 40)
    let late = try Fixtures.pages(Self.prose + "\n" + Self.prose, .standard)
    #expect(late.filter { $0.rows[0].source.isEmpty }.count == 1)
  }

  @Test func linesModeKeepsLinesAndMarksWrappedOnes() throws {
    var style = PageStyle.standard
    style.mode = .lines
    let page = try Fixtures.pages("one\n\ntwo\n", style)[0]
    #expect(
      page.rows.map(\.source) == [
        SourceSpan(start: 0, end: 4), SourceSpan(start: 4, end: 5), SourceSpan(start: 5, end: 9),
      ])
    let wrapped = try Fixtures.pages(Self.prose, style)[0]
    #expect(
      wrapped.rows.dropFirst().dropLast().allSatisfy { row in wrapped.glyphs[row.glyphs].last?.ink == .mark })
  }

  @Test func chineseLinesNeitherStartWithAStopNorEndWithAnOpeningBracket() throws {
    let text = String(repeating: "中文排版，（括号）要避头尾。「引号」也是！", count: 400)
    let bytes = Array(text.utf8)
    for page in try Fixtures.pages(text, .standard) {
      for row in page.rows where row.source.start > 0 && !row.source.isEmpty {
        let first = String(decoding: bytes[row.source.start..<row.source.start + 3], as: UTF8.self)
        #expect(!"，）。」！".contains(first))
        let last = String(decoding: bytes[row.source.end - 3..<row.source.end], as: UTF8.self)
        #expect(!"（「".contains(last))
      }
    }
  }

  @Test func rightToLeftTextStartsAtTheRight() throws {
    let page = try Fixtures.pages("שלום עולם", .standard, grid: PageGrid(unit: 28, minimumArea: 100_000))[0]
    let first = page.sourceMap.entries.first!
    let last = page.sourceMap.entries.last!
    #expect(first.rect.x > last.rect.x)
  }

  @Test func unknownCodePointsAreBoxesWithTheirNumber() throws {
    let page = try Fixtures.pages("\u{7}\u{E000}\u{10FFFD}", .standard)[0]
    #expect(page.glyphs.map(\.glyph) == [.box(7), .box(0xE000), .box(0x10FFFD)])
  }
}
