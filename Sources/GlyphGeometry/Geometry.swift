/// Width and height in whole pixels.
public struct PixelSize: Hashable, Sendable, CustomStringConvertible {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Width times height (px²).
  public var area: Int { width * height }

  public var description: String { "\(width)x\(height)" }
}

/// A rectangle of whole pixels; the origin is the page's upper left corner, y grows downwards.
public struct PixelRect: Hashable, Sendable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public var maxX: Int { x + width }
  public var maxY: Int { y + height }
  public var isEmpty: Bool { width <= 0 || height <= 0 }

  /// The pixels in both rectangles; empty (zero size) where they do not meet.
  public func intersection(_ other: PixelRect) -> PixelRect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return PixelRect(
      x: left, y: top,
      width: max(0, min(maxX, other.maxX) - left), height: max(0, min(maxY, other.maxY) - top))
  }
}

/// A half-open range of UTF-8 byte offsets in a document's source text.
public struct SourceSpan: Hashable, Sendable {
  public var start: Int
  public var end: Int

  public init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }

  public init(_ range: Range<Int>) {
    self.init(start: range.lowerBound, end: range.upperBound)
  }

  public var count: Int { end - start }
  public var isEmpty: Bool { end <= start }
  public var range: Range<Int> { start..<end }

  public func contains(_ offset: Int) -> Bool { start <= offset && offset < end }
}

/// Where one stretch of source text stands on a page.
public struct MappedSpan: Hashable, Sendable {
  /// The area it covers, in page pixels; zero width for what is swallowed at a line's end.
  public var rect: PixelRect
  public var source: SourceSpan

  public init(rect: PixelRect, source: SourceSpan) {
    self.rect = rect
    self.source = source
  }
}

/// A page's map between pixels and source: entries in source order, which tile the page's span:
/// every byte once, none left out.
public struct SourceMap: Hashable, Sendable {
  public var entries: [MappedSpan]

  public init(entries: [MappedSpan]) {
    self.entries = entries
  }
}
