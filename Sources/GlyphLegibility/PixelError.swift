import GlyphGeometry
import GlyphImage

/// Why pixels cannot be read back to text.
public enum PixelError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file is no image that can be decoded.
  case image(page: String, ImageError)
  /// A pixel's colour is not one of the style's.
  case colour(page: String, x: Int, y: Int, found: Colour)
  /// No sequence of the style's masks gives these pixels. `row` counts from 1; `y` is the baseline tried.
  case unmatched(page: String, row: Int, x: Int, y: Int)
  /// Everything was matched, but drawing it again gives another pixel here.
  case different(page: String, row: Int, x: Int, y: Int)
  /// The text that was read, set again, gives another pixel here.
  case unproven(page: String, x: Int, y: Int)
  /// A ruled table, which does not draw its source's separators and padding: many sources give these pixels.
  case table(page: String, y: Int)
  /// The style does something that is not read back.
  case unsupported(style: String, String)
  case fonts(String)
  /// The caller wanted no more of it.
  case stopped(page: String)

  /// A stable name for scripts.
  public var code: String {
    switch self {
    case .image: "pixels.image"
    case .colour: "pixels.colour"
    case .unmatched: "pixels.unmatched"
    case .different: "pixels.different"
    case .unproven: "pixels.unproven"
    case .table: "pixels.table"
    case .unsupported: "pixels.style"
    case .fonts: "pixels.fonts"
    case .stopped: "pixels.stopped"
    }
  }

  public var description: String {
    switch self {
    case .image(let page, let error): "'\(page)': \(error)"
    case .colour(let page, let x, let y, let found):
      "'\(page)': the colour \(found) at x \(x), y \(y) is not in the style's palette"
    case .unmatched(let page, let row, let x, let y):
      "'\(page)' row \(row): no glyph of the style explains the pixels at x \(x), baseline y \(y)"
    case .different(let page, let row, let x, let y):
      "'\(page)' row \(row): drawn again, the pixel at x \(x), y \(y) differs"
    case .unproven(let page, let x, let y):
      "'\(page)': the text that was read, set again, gives another pixel at x \(x), y \(y)"
    case .table(let page, let y):
      "'\(page)': a ruled table at y \(y) does not draw the separators and the padding of its source"
    case .unsupported(let style, let what): "the style '\(style)' cannot be read from pixels: \(what)"
    case .fonts(let message): message
    case .stopped(let page): "'\(page)': stopped before it was read"
    }
  }

  public var hint: String? {
    switch self {
    case .image(_, let error): error.hint
    case .colour, .unmatched, .different:
      "name the style, mode and model that the pages were rendered with (--style, --mode, --model)"
    case .unproven: "recover without --from-pixels reads the manifest, whose text is exact"
    case .table: "recover without --from-pixels, or render with \"tables\": \"source\" in the style"
    case .unsupported: "recover without --from-pixels reads the manifest"
    case .stopped: "nothing was read; start again"
    case .fonts: "'make setup' brings the fonts; 'glyphpress doctor' checks them"
    }
  }

  /// Whether other masks would change nothing.
  var isFinal: Bool {
    switch self {
    case .table, .stopped: true
    default: false
    }
  }

  /// How far reading a page got: rows, then px.
  var progress: Int {
    switch self {
    case .unmatched(_, let row, let x, _): row << 20 | max(0, x)
    default: 0
    }
  }
}
