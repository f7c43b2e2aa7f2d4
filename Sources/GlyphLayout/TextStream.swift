import GlyphDocument
import GlyphFonts
import GlyphGeometry

/// Text blocks on their way to lines: feeds source lines to the setter and lets the breaker take what it can.
/// Where lines are joined a block goes on in the line that the one before it left open.
struct TextStream {
  private let style: PageStyle
  private let rightToLeft: Bool
  private var setter: TextSetter
  private var breaker: LineBreaker
  private var numbers: LineNumbers?
  private var block = Block(kind: .prose, span: SourceSpan(start: 0, end: 0))
  private var highlighter: Highlighter?
  /// Runs of the line in work, from the highlighter.
  private var lineRuns: [TextRun] = []
  private var nextRun = 0
  private var position = 0
  private var startsLine = true
  private var endsStream = true

  /// A source line longer than this (bytes) is set in pieces.
  private static let longestPiece = 1 << 16
  /// Atoms to gather before lines are broken.
  private static let batch = 2048

  init(_ reading: Reading, style: PageStyle, fonts: FontSet, width: Int, rightToLeft: Bool) {
    self.style = style
    self.rightToLeft = rightToLeft
    setter = TextSetter(fonts: fonts, style: style, typeface: .text)
    if style.lineNumbers, style.mode == .lines, reading == .code || reading == .tex {
      numbers = LineNumbers(fonts)
    }
    breaker = LineBreaker(
      style: style, width: width - (numbers?.width ?? 0), fonts: fonts, tabStop: setter.tabStop,
      rightToLeft: rightToLeft)
    setter.formulas.width = breaker.width
  }

  /// Goes on with a block.
  /// - Parameter isLast: Whether no text block follows that could share its last line.
  mutating func begin(_ block: Block, isLast: Bool) {
    self.block = block
    position = block.span.start
    startsLine = true
    endsStream = isLast || !style.joinsLines
    nextRun = 0
    highlighter = nil
    if style.styled, block.runs.isEmpty { highlighter = Highlighter(block) }
    setter.start(Self.typeface(block, style))
    setter.keepsLines = block.keepsLines
    if block.keepsLines, style.joinsLines {
      setter.buffer.endLineAfterLast()
      setter.endsInNewlineMark = false
    }
    breaker.tabStop = max(1, setter.tabStop)
  }

  /// Code keeps its columns where lines are kept; joined it has none, and the text face is narrower.
  private static func typeface(_ block: Block, _ style: PageStyle) -> Typeface {
    if style.joinsLines { return .text }
    switch block.kind {
    case .prose, .figure: return .text
    case .code, .table: return .code
    }
  }

  /// Sets source lines until lines come of it; nil where the block has ended.
  mutating func nextLines(_ text: UnsafeBufferPointer<UInt8>) -> [Line]? {
    while position < block.span.end {
      setNextPiece(text)
      let ends = position == block.span.end && endsStream
      // Breaking starts over at the first unfinished line: not for every few characters.
      if setter.buffer.count < Self.batch, !ends { continue }
      var lines = breaker.breakLines(&setter.buffer, isLast: ends, end: position)
      numbers?.add(to: &lines, text)
      if !lines.isEmpty { return lines }
    }
    return nil
  }

  private mutating func setNextPiece(_ text: UnsafeBufferPointer<UInt8>) {
    let limit = min(block.span.end, position + Self.longestPiece)
    var end = limit
    var lineEnd = LineEnd.none
    if let newline = newline(text, limit) {
      let isWindows = newline > position && text[newline - 1] == 0x0D
      end = isWindows ? newline - 1 : newline
      lineEnd = isWindows ? .carriageReturnLineFeed : .lineFeed
    } else if limit < block.span.end {
      end = Self.pieceEnd(text, position, limit)
    }
    setter.set(
      text, position..<end, runs: runs(text, position..<end), end: lineEnd, startsLine: startsLine,
      endsLine: lineEnd != .none || end == block.span.end, rightToLeft: rightToLeft)
    position = end + lineEnd.bytes
    startsLine = lineEnd != .none
  }

  /// The next newline that ends a line: not one inside a formula.
  private mutating func newline(_ text: UnsafeBufferPointer<UInt8>, _ limit: Int) -> Int? {
    var at = position
    var next = nextRun
    while let newline = text[at..<max(at, limit)].firstIndex(of: 0x0A) {
      while next < block.runs.count, block.runs[next].span.end <= newline { next += 1 }
      guard next < block.runs.count, block.runs[next].span.start >= position,
        block.runs[next].span.contains(newline), setter.isSet(block.runs[next], text)
      else { return newline }
      at = block.runs[next].span.end
    }
    return nil
  }

  private mutating func runs(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> ArraySlice<TextRun> {
    if highlighter != nil {
      lineRuns.removeAll(keepingCapacity: true)
      highlighter?.addRuns(text, range, startsLine: startsLine, to: &lineRuns)
      return lineRuns[...]
    }
    guard style.styled, !block.runs.isEmpty else { return [] }
    while nextRun < block.runs.count, block.runs[nextRun].span.end <= range.lowerBound { nextRun += 1 }
    var end = nextRun
    while end < block.runs.count, block.runs[end].span.start < range.upperBound { end += 1 }
    return block.runs[nextRun..<end]
  }

  /// A place before `limit` to cut a very long line: before a space that follows a letter, else between two
  /// characters, never between CR and LF.
  private static func pieceEnd(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ limit: Int) -> Int {
    var at = limit
    while at > start + 1, at > limit - 1024 {
      if text[at] == 0x20, text[at - 1] > 0x20, text[at + 1 < text.count ? at + 1 : at] > 0x20 { return at }
      at -= 1
    }
    at = limit
    while at > start + 1, text[at] & 0xC0 == 0x80 { at -= 1 }
    if text[at] == 0x0A, text[at - 1] == 0x0D, at > start + 1 { at -= 1 }
    return at
  }
}

/// Numbers of source lines in a column left of the text, in the markup ink; they have no source.
struct LineNumbers {
  private let digits: [GlyphEntry]
  private var number = 1

  /// Five digits and a gap of one (px).
  let width: Int

  init(_ fonts: FontSet) {
    digits = (0..<10).map { fonts.entry(0x30 + $0, .code) }
    width = 6 * Int(digits[0].advance)
  }

  /// Numbers the lines that start a source line.
  mutating func add(to lines: inout [Line], _ text: UnsafeBufferPointer<UInt8>) {
    for index in lines.indices {
      lines[index].shift(width)
      let start = lines[index].source.start
      guard start == 0 || text[start - 1] == 0x0A else { continue }
      var x = width - Int(digits[0].advance)
      var rest = number
      repeat {
        let digit = digits[rest % 10]
        rest /= 10
        x -= Int(digit.advance)
        lines[index].glyphs.append(
          PlacedGlyph(
            glyph: digit.glyph, source: UInt32(start), x: x, y: 0, advance: Int(digit.advance), ink: .markup,
            isMapped: false))
      } while rest > 0 && x > 0
      number += 1
    }
  }
}
