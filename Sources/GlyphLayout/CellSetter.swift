import GlyphDocument
import GlyphFonts
import GlyphGeometry

/// Sets the text of table cells: measures it, and breaks it into lines of a column's width.
struct CellSetter {
  private let block: Block
  private let style: PageStyle
  private let fonts: FontSet
  private var setter: TextSetter

  init(_ block: Block, style: PageStyle, fonts: FontSet) {
    var style = style
    style.spaces = .raw
    style.alignment = .left
    style.paragraph = PageStyle.Paragraph()
    self.block = block
    self.style = style
    self.fonts = fonts
    setter = TextSetter(fonts: fonts, style: style, typeface: .text)
  }

  /// A blank's width (px).
  var space: Int { Int(fonts.entry(0x20, .text).advance) }

  /// Widths of a cell's text (px): all of it, and up to its decimal point or its end.
  mutating func measure(
    _ text: UnsafeBufferPointer<UInt8>, _ span: SourceSpan, isHeader: Bool
  ) -> (whole: Int, integer: Int) {
    fill(text, span, isHeader: isHeader)
    defer { setter.buffer = AtomBuffer() }
    var whole = 0
    var widest = 0
    var integer: Int?
    for atom in setter.buffer.atoms {
      if integer == nil, text[Int(atom.source)] == 0x2E { integer = whole }
      whole += Int(atom.advance)
      widest = max(widest, whole)
      if atom.flags.contains(.lineEnd) { whole = 0 }
    }
    return (widest, integer ?? widest)
  }

  mutating func lines(
    _ text: UnsafeBufferPointer<UInt8>, _ span: SourceSpan, width: Int, isHeader: Bool
  ) -> [Line] {
    setter.formulas.width = width
    fill(text, span, isHeader: isHeader)
    var breaker = LineBreaker(
      style: style, width: width, fonts: fonts, tabStop: max(1, setter.tabStop), rightToLeft: false,
      marksWraps: false)
    return breaker.breakLines(&setter.buffer, isLast: true, end: span.end)
  }

  private mutating func fill(_ text: UnsafeBufferPointer<UInt8>, _ span: SourceSpan, isHeader: Bool) {
    var start = span.start
    while start < span.end {
      var end = span.end
      var lineEnd = LineEnd.none
      if let newline = text[start..<span.end].firstIndex(of: 0x0A) {
        let isWindows = newline > start && text[newline - 1] == 0x0D
        end = isWindows ? newline - 1 : newline
        lineEnd = isWindows ? .carriageReturnLineFeed : .lineFeed
      }
      setter.set(
        text, start..<end, runs: runs(start..<end, isHeader: isHeader), end: lineEnd, startsLine: true,
        endsLine: true, rightToLeft: false)
      start = end + lineEnd.bytes
    }
  }

  private func runs(_ range: Range<Int>, isHeader: Bool) -> ArraySlice<TextRun> {
    if isHeader { return [TextRun(span: SourceSpan(range), role: .heading, isBold: true)] }
    guard !block.runs.isEmpty else { return [] }
    var low = 0
    var high = block.runs.count
    while low < high {
      let middle = (low + high) / 2
      if block.runs[middle].span.end <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < block.runs.count, block.runs[end].span.start < range.upperBound { end += 1 }
    return block.runs[low..<end]
  }
}
