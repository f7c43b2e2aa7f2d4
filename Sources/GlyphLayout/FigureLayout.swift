import GlyphDocument
import GlyphFonts
import GlyphGeometry

/// Sets lines of Markdown that hold images alone, where lines are kept: each is a caption (alternative text and
/// target, with all of their markup) in a frame, behind a sign that says it stands for a picture.
struct FigureLayout {
  private let block: Block
  private let style: PageStyle
  private let fonts: FontSet
  private let width: Int
  private let height: Int
  private var setter: TextSetter
  private var position: Int

  /// px between the frame and what stands in it.
  private static let padding = 3
  /// px above the frame.
  private static let clearAbove = 3
  /// px: the frame's line and the padding inside it.
  private static let border = 1 + padding
  private static let captionLeft = border + PictureSign.width + 2 * padding

  init(_ block: Block, style: PageStyle, fonts: FontSet, width: Int, height: Int) {
    var style = style
    style.alignment = .left
    style.paragraph = PageStyle.Paragraph()
    self.block = block
    self.style = style
    self.fonts = fonts
    self.width = width
    self.height = height
    setter = TextSetter(fonts: fonts, style: style, typeface: .text)
    position = block.span.start
  }

  /// The lines of the next source line; nil at the block's end.
  mutating func nextLines(_ text: UnsafeBufferPointer<UInt8>) -> [Line]? {
    guard position < block.span.end else { return nil }
    let start = position
    let rest = text[start..<block.span.end]
    position = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? block.span.end
    let caption = lines(text, start..<position, width: width - Self.captionLeft - Self.border)
    let figure = framed(caption)
    // One that would not fit on a page is text.
    return figure.top + figure.bottom < height * 3 / 4
      ? [figure] : lines(text, start..<position, width: width)
  }

  private mutating func lines(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, width: Int
  ) -> [Line] {
    var end = range.upperBound
    var lineEnd = LineEnd.none
    if text[end - 1] == 0x0A {
      let isWindows = end - 2 >= range.lowerBound && text[end - 2] == 0x0D
      lineEnd = isWindows ? .carriageReturnLineFeed : .lineFeed
      end -= lineEnd.bytes
    }
    let runs = block.runs.filter { $0.span.end > range.lowerBound && $0.span.start < end }
    setter.set(
      text, range.lowerBound..<end, runs: runs[...], end: lineEnd, startsLine: true, endsLine: true,
      rightToLeft: false)
    var breaker = LineBreaker(
      style: style, width: width, fonts: fonts, tabStop: setter.tabStop, rightToLeft: false)
    return breaker.breakLines(&setter.buffer, isLast: true, end: range.upperBound)
  }

  /// The lines of a caption below each other, as one.
  private func framed(_ caption: [Line]) -> Line {
    var figure = Line()
    figure.source = SourceSpan(
      start: caption.first?.source.start ?? 0, end: caption.last?.source.end ?? 0)
    let top = max(PictureSign.ascent, caption.first?.top ?? 0)
    var baseline = 0
    var deepest = PictureSign.height - PictureSign.ascent
    for (number, line) in caption.enumerated() {
      if number > 0 { baseline += max(style.pitch, caption[number - 1].bottom + line.top) }
      var line = line
      line.shift(Self.captionLeft)
      for var glyph in line.glyphs {
        glyph.y += Int16(clamping: baseline)
        figure.glyphs.append(glyph)
      }
      for var rect in line.rects {
        rect.rect.y += baseline
        figure.rects.append(rect)
      }
      figure.hasMarks = figure.hasMarks || line.hasMarks
      figure.width = max(figure.width, line.width)
      deepest = max(deepest, baseline + line.bottom)
    }
    figure.width += Self.border
    // Clear of the descenders above, also where the line above has none.
    figure.top = top + Self.border + Self.clearAbove
    figure.bottom = deepest + Self.border + 1
    let frame = PixelRect(
      x: 0, y: Self.clearAbove - figure.top, width: figure.width,
      height: figure.top - Self.clearAbove + figure.bottom - 1)
    figure.rects += Self.sides(of: frame).map { FilledRect(rect: $0, ink: .border) }
    figure.rects += PictureSign.rects(x: Self.border + Self.padding, baseline: 0)
    return figure
  }

  /// A frame of 1 px.
  fileprivate static func sides(of frame: PixelRect) -> [PixelRect] {
    [
      PixelRect(x: frame.x, y: frame.y, width: frame.width, height: 1),
      PixelRect(x: frame.x, y: frame.maxY - 1, width: frame.width, height: 1),
      PixelRect(x: frame.x, y: frame.y + 1, width: 1, height: frame.height - 2),
      PixelRect(x: frame.maxX - 1, y: frame.y + 1, width: 1, height: frame.height - 2),
    ]
  }
}

/// A landscape in a frame, 13 x 9 px, in the ink of borders.
private enum PictureSign {
  static let width = 13
  static let height = 9
  /// Of its rows that stand above the baseline.
  static let ascent = 8

  static func rects(x: Int, baseline: Int) -> [FilledRect] {
    let frame = PixelRect(x: 0, y: 0, width: width, height: height)
    let sun = PixelRect(x: 9, y: 2, width: 2, height: 2)
    let hill = [
      PixelRect(x: 4, y: 3, width: 1, height: 1), PixelRect(x: 3, y: 4, width: 3, height: 1),
      PixelRect(x: 2, y: 5, width: 5, height: 1), PixelRect(x: 1, y: 6, width: 8, height: 1),
      PixelRect(x: 1, y: 7, width: 11, height: 1),
    ]
    return (FigureLayout.sides(of: frame) + [sun] + hill).map { rect in
      var rect = rect
      rect.x += x
      rect.y += baseline - ascent
      return FilledRect(rect: rect, ink: .border)
    }
  }
}
