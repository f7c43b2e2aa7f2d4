import GlyphDocument
import GlyphFonts
import GlyphGeometry

/// Lays a document out, page by page: text -> atoms -> lines -> pages. Holds one page and one source line at a
/// time, so memory does not grow with the document.
public struct Layout {
  private let document: Document
  private let style: PageStyle
  private let fonts: FontSet
  private let contentWidth: Int
  private let rightToLeft: Bool
  private var builder: PageBuilder
  private var blocks: ArraySlice<Block>
  private var stream: TextStream
  private var work = Work.none
  private var ready: [Page] = []
  private var isFinished = false

  /// The block being laid out.
  private enum Work {
    case none, text
    case table(TableLayout)
    case figure(FigureLayout)
  }

  /// - Parameters:
  ///   - fonts: The fonts of the style, for this thread.
  ///   - grid: What the model asks of page sizes.
  /// - Throws: `StyleError.narrow` where margins and indents leave no room for text.
  public init(_ document: Document, style: PageStyle, fonts: FontSet, grid: PageGrid) throws(StyleError) {
    self.document = document
    self.style = style
    self.fonts = fonts
    let size = style.snap ? grid.snapped(style.page) : style.page
    let frame = 2 * (style.border.width + style.border.padding)
    contentWidth = size.width - style.margins.left - style.margins.right - frame
    let contentHeight = size.height - style.margins.top - style.margins.bottom - frame
    let paragraph = style.paragraph
    let indents = paragraph.leftIndent + max(0, paragraph.firstIndent) + paragraph.rightIndent
    guard contentWidth - indents >= 4 * style.pitch, contentHeight >= 2 * style.pitch else {
      throw .narrow(page: size, style: style.name)
    }
    rightToLeft = Self.isRightToLeft(document.text.bytes)
    let ascent = Self.ascent(style, fonts)
    let columns = ColumnGrid(document, style: style, fonts: fonts, width: contentWidth)
    builder = PageBuilder(
      style: style, grid: grid, size: size, columns: columns,
      legend: style.legend
        ? Self.legend(document.reading, style, fonts, columns.width, rightToLeft) : [], ascent: ascent)
    stream = TextStream(
      document.reading, style: style, fonts: fonts, width: columns.width, rightToLeft: rightToLeft)
    blocks = document.blocks[...]
  }

  /// The next page; nil after the last.
  public mutating func next() -> Page? {
    while ready.isEmpty, !isFinished {
      if case .none = work, !begin() {
        isFinished = true
        if let last = builder.finish() { ready.append(last) }
        break
      }
      guard let lines = nextLines() else {
        work = .none
        continue
      }
      for line in lines {
        if let page = builder.add(line) { ready.append(page) }
      }
    }
    return ready.isEmpty ? nil : ready.removeFirst()
  }

  /// Takes up the next block; false after the last.
  private mutating func begin() -> Bool {
    guard let block = blocks.popFirst() else { return false }
    if case .table = block.kind, style.mode == .lines, style.tables != .source, style.styled,
      let table = TableLayout(
        block, document.text.bytes, style: style, fonts: fonts, width: contentWidth,
        height: builder.contentHeight, rightToLeft: rightToLeft)
    {
      work = .table(table)
    } else if block.kind == .figure, style.mode == .lines, style.styled, !rightToLeft {
      work = .figure(
        FigureLayout(block, style: style, fonts: fonts, width: contentWidth, height: builder.contentHeight))
    } else {
      stream.begin(block, isLast: blocks.isEmpty)
      work = .text
    }
    return true
  }

  private mutating func nextLines() -> [Line]? {
    switch work {
    case .none: return nil
    case .text: return document.text.bytes.withUnsafeBufferPointer { stream.nextLines($0) }
    case .table(var table):
      work = .none
      let lines = document.text.bytes.withUnsafeBufferPointer { table.nextLines($0) }
      work = .table(table)
      return lines
    case .figure(var figure):
      work = .none
      let lines = document.text.bytes.withUnsafeBufferPointer { figure.nextLines($0) }
      work = .figure(figure)
      return lines
    }
  }

  /// The part of the pitch above the baseline: what capitals with an accent need.
  private static func ascent(_ style: PageStyle, _ fonts: FontSet) -> Int {
    let descender = fonts.entry(0x70, .text).bottom
    return max(1, style.pitch - Int(max(1, descender)))
  }

  /// The document's direction: that of the first strong character in its first 4 KiB (so that text added later
  /// cannot turn pages that were made before).
  private static func isRightToLeft(_ text: [UInt8]) -> Bool {
    text.withUnsafeBufferPointer { bytes in
      var at = 0
      while at < min(bytes.count, 4096) {
        let (scalar, length) = decodeScalar(bytes, at)
        if let direction = Bidi.firstStrong(scalar) { return direction }
        at += length
      }
      return false
    }
  }

  private static func legend(
    _ reading: Reading, _ style: PageStyle, _ fonts: FontSet, _ width: Int, _ rightToLeft: Bool
  ) -> [Line] {
    var plain = style
    plain.mode = .flow
    plain.spaces = .raw
    plain.paragraph = PageStyle.Paragraph()
    plain.alignment = .left
    let words = style.joinsLines ? Marks.legend + Marks.legend(reading) : Marks.linesLegend
    let text = Array(words.utf8)
    var setter = TextSetter(fonts: fonts, style: plain, typeface: .text)
    text.withUnsafeBufferPointer {
      setter.set($0, 0..<$0.count, end: .none, startsLine: true, endsLine: true, rightToLeft: false)
    }
    var breaker = LineBreaker(style: plain, width: width, fonts: fonts, tabStop: 1, rightToLeft: false)
    return breaker.breakLines(&setter.buffer, isLast: true, end: 0).map { line in
      var line = line
      line.source = SourceSpan(start: 0, end: 0)
      line.hasMarks = false
      for index in line.glyphs.indices {
        line.glyphs[index].ink = .mark
        line.glyphs[index].isMapped = false
      }
      return line
    }
  }
}
