import GlyphDocument
import GlyphFonts
import GlyphGeometry

/// One block's text on its way to lines: feeds source lines to the setter and lets the breaker take what it can.
struct BlockText {
  private let span: SourceSpan
  private let rightToLeft: Bool
  private var setter: TextSetter
  private var breaker: LineBreaker
  private var position: Int
  private var startsLine = true

  /// A source line longer than this (bytes) is set in pieces.
  private static let longestPiece = 1 << 16
  /// Atoms to gather before lines are broken.
  private static let batch = 2048

  init(_ block: Block, style: PageStyle, fonts: FontSet, width: Int, rightToLeft: Bool) {
    span = block.span
    self.rightToLeft = rightToLeft
    position = block.span.start
    setter = TextSetter(fonts: fonts, style: style, typeface: Self.typeface(block, style))
    breaker = LineBreaker(
      style: style, width: width, fonts: fonts, tabStop: setter.tabStop, rightToLeft: rightToLeft)
  }

  /// Code keeps its columns in `lines`; joined it has none, and the text face is narrower.
  private static func typeface(_ block: Block, _ style: PageStyle) -> Typeface {
    if case .code = block.kind, style.mode == .lines { return .code }
    return .text
  }

  /// Sets source lines until lines come of it; nil where the block has ended.
  mutating func nextLines(_ text: UnsafeBufferPointer<UInt8>) -> [Line]? {
    while position < span.end {
      setNextPiece(text)
      // Breaking starts over at the first unfinished line: not for every few characters.
      if setter.buffer.atoms.count < Self.batch, position < span.end { continue }
      let lines = breaker.breakLines(&setter.buffer, isLast: position == span.end, end: position)
      if !lines.isEmpty { return lines }
    }
    return nil
  }

  private mutating func setNextPiece(_ text: UnsafeBufferPointer<UInt8>) {
    let limit = min(span.end, position + Self.longestPiece)
    var end = limit
    var lineEnd = LineEnd.none
    if let newline = text[position..<limit].firstIndex(of: 0x0A) {
      let isWindows = newline > position && text[newline - 1] == 0x0D
      end = isWindows ? newline - 1 : newline
      lineEnd = isWindows ? .carriageReturnLineFeed : .lineFeed
    } else if limit < span.end {
      end = Self.pieceEnd(text, position, limit)
    }
    setter.set(
      text, position..<end, end: lineEnd, startsLine: startsLine,
      endsLine: lineEnd != .none || end == span.end, rightToLeft: rightToLeft)
    position = end + lineEnd.bytes
    startsLine = lineEnd != .none
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
