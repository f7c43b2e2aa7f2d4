import GlyphDocument
import GlyphFonts

/// Runs that a mark stands for. Every mark can be read back alone: its glyphs, ink and place say which bytes.
extension TextSetter {
  /// Sets a run that is no plain text; false where it is to be set as the text it is.
  mutating func setMark(
    _ text: UnsafeBufferPointer<UInt8>, _ line: SourceLine, _ run: TextRun, _ part: Range<Int>, level: UInt8
  ) -> Bool {
    guard style.styled, part == run.span.range else { return false }
    switch run.content {
    case .text: return false
    case .formula(let isDisplay): return setFormula(text, line, part, isDisplay: isDisplay, level: level)
    case .literal: return setLiteral(text, part, level)
    case .gap:
      guard style.joinsLines, style.spaces == .marked else { return false }
      let count = part.count == 2 ? "" : Marks.superscript(part.count)
      mark(marks.spaced(String(Marks.gap) + count), part.lowerBound, level)
      return true
    case .boundary:
      guard style.joinsLines, style.spaces == .marked else { return false }
      return setBoundary(text, line, part, level)
    }
  }

  /// Where cells meet: the mark alone for one space on both sides (none at a line's start and end); other
  /// numbers stand beside it. Spaces between two boundaries belong to the first.
  private mutating func setBoundary(
    _ text: UnsafeBufferPointer<UInt8>, _ line: SourceLine, _ part: Range<Int>, _ level: UInt8
  ) -> Bool {
    guard let pipe = text[part].firstIndex(of: 0x7C) else { return false }
    let before = pipe - part.lowerBound
    let after = part.upperBound - pipe - 1
    let starts = line.startsLine && part.lowerBound == line.range.lowerBound
    let usualBefore = starts || buffer.lastFlags.contains(.boundary) ? 0 : 1
    let usualAfter = line.endsLine && part.upperBound == line.range.upperBound ? 0 : 1
    if usualBefore == 0, before > 0 { return false }
    let short =
      (before == usualBefore ? "" : Marks.superscript(before)) + String(Marks.boundary)
      + (after == usualAfter ? "" : Marks.superscript(after))
    let cluster = marks.spaced(short)
    if cluster.advance > plainWidth(before) + Int(fonts.entry(0x7C, typeface).advance) + plainWidth(after) {
      return false
    }
    mark(cluster, part.lowerBound, level)
    buffer.noteBoundary()
    return true
  }

  /// How wide spaces stand as plain text (px).
  private mutating func plainWidth(_ spaces: Int) -> Int {
    switch spaces {
    case 0: 0
    case 1: Int(fonts.entry(0x20, typeface).advance)
    default: marks.counted(Marks.spaces, spaces).advance
    }
  }

  private mutating func setLiteral(
    _ text: UnsafeBufferPointer<UInt8>, _ part: Range<Int>, _ level: UInt8
  ) -> Bool {
    guard let literal = Literal.all.first(where: { $0.matches(text, part) }) else { return false }
    mark(marks.text(literal.drawn), part.lowerBound, level, ink: literal.ink)
    buffer.noteLiteral()
    if literal.endsLine, !style.joinsLines { buffer.endLineAfterLast() }
    return true
  }
}

/// Bytes of a chat transcript's JSON, and the mark that stands for them.
public struct Literal: Sendable {
  public let source: StaticString
  public let drawn: String
  public let ink: Ink
  public var endsLine = false

  func matches(_ text: UnsafeBufferPointer<UInt8>, _ part: Range<Int>) -> Bool {
    guard part.count == source.utf8CodeUnitCount else { return false }
    return source.withUTF8Buffer { $0.elementsEqual(text[part]) }
  }

  /// Escapes are drawn as what they mean, in the speaker's ink; the syntax around a message as quotation marks:
  /// double ones as Python's `json.dumps` writes it, single ones as JavaScript's `JSON.stringify` does.
  public static let all: [Literal] = [
    Literal(source: "\\n", drawn: "¬", ink: .speaker, endsLine: true),
    Literal(source: "\\t", drawn: "⇥", ink: .speaker),
    Literal(source: "\\\"", drawn: "\"", ink: .speaker),
    Literal(source: "\\\\", drawn: "\\", ink: .speaker),
    Literal(source: "{\"role\": \"", drawn: "«", ink: .mark),
    Literal(source: "\", \"content\": \"", drawn: "»", ink: .mark),
    Literal(source: "{\"role\":\"", drawn: "‹", ink: .mark),
    Literal(source: "\",\"content\":\"", drawn: "›", ink: .mark),
    Literal(source: "\"}", drawn: "}", ink: .mark),
  ]
}
