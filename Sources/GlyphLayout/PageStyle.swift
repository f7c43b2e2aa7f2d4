import GlyphFonts
import GlyphGeometry

/// All that decides how a page looks. A value: equal styles give equal pages.
public struct PageStyle: Hashable, Sendable {
  public enum Mode: String, Sendable, CaseIterable {
    /// Source lines are joined; newlines, indentation and runs of spaces become compact coloured marks.
    case flow
    /// Source lines are kept; long ones wrap with a visible mark.
    case lines
    /// Source lines are kept, and set in several columns a page.
    case columns
  }

  /// What stands for a newline in `flow`.
  public enum Newline: Hashable, Sendable {
    /// `¬`, and `¶` for CR LF, in the mark ink.
    case mark
    /// This text in the mark ink (Glyph writes ` \n ` in red).
    case text(String)
  }

  /// How spaces and tabs that matter (indentation, runs, line ends) are shown.
  public enum Spaces: String, Sendable, CaseIterable {
    /// As marks with a count.
    case marked
    /// As they are: blank.
    case raw
  }

  /// How tables are set in `lines`.
  public enum Tables: String, Sendable, CaseIterable {
    /// In columns made from the cells' widths, ruled, without the source's separators and padding.
    case grid
    /// The same with a ground of its own under every other row.
    case zebra
    /// As the source has them.
    case source
  }

  public enum Alignment: String, Sendable, CaseIterable {
    case left, right, center, justify
  }

  /// px.
  public struct Margins: Hashable, Sendable {
    public var left: Int
    public var top: Int
    public var right: Int
    public var bottom: Int

    public init(left: Int, top: Int, right: Int, bottom: Int) {
      self.left = left
      self.top = top
      self.right = right
      self.bottom = bottom
    }
  }

  /// px; of paragraphs, which in `lines` are the source lines and in `flow` the whole text.
  public struct Paragraph: Hashable, Sendable {
    public var firstIndent = 0
    public var leftIndent = 0
    public var rightIndent = 0
    public var spaceBefore = 0
    public var spaceAfter = 0
    public init() {}
  }

  public struct Border: Hashable, Sendable {
    /// px; 0 draws none.
    public var width = 0
    public var padding = 0
    public init() {}
  }

  public struct Colours: Hashable, Sendable {
    public var paper: Colour
    private var inks: [Colour]

    /// All kinds of text in the colour of the text; stripes are the paper with a fourteenth of it.
    public init(paper: Colour, text: Colour, mark: Colour, border: Colour) {
      self.paper = paper
      inks = [Colour](repeating: text, count: Ink.allCases.count)
      self[.mark] = mark
      self[.border] = border
      func mixed(_ paper: UInt8, _ text: UInt8) -> UInt8 { UInt8((13 * Int(paper) + Int(text)) / 14) }
      self[.stripe] = Colour(
        red: mixed(paper.red, text.red), green: mixed(paper.green, text.green),
        blue: mixed(paper.blue, text.blue))
    }

    public subscript(ink: Ink) -> Colour {
      get { inks[Int(ink.rawValue)] }
      set { inks[Int(ink.rawValue)] = newValue }
    }

    public var text: Colour {
      get { self[.text] }
      set { self[.text] = newValue }
    }
    /// Newline, space and wrap marks, and the legend.
    public var mark: Colour {
      get { self[.mark] }
      set { self[.mark] = newValue }
    }
    public var border: Colour {
      get { self[.border] }
      set { self[.border] = newValue }
    }
  }

  public var name: String
  public var mode: Mode
  /// The largest page (px), before it is snapped to the model's token size.
  public var page: PixelSize
  /// Whether page sides are cut down to whole tokens of the model.
  public var snap: Bool
  public var margins: Margins
  public var fonts: FontSpec
  /// From baseline to baseline (px), where ink does not need more.
  public var pitch: Int
  public var colours: Colours
  public var newline: Newline
  public var spaces: Spaces
  /// One line that explains the marks, at the top of the first page that has any.
  public var legend: Bool
  public var cropWidth: Bool
  public var cropLastPage: Bool
  /// Columns from tab stop to tab stop in `lines`.
  public var tabWidth: Int
  public var alignment: Alignment
  /// Whether Markdown and code are set in bold, oblique and code faces and in inks by meaning.
  public var styled = true
  public var tables = Tables.grid
  /// Columns a page in `columns`, 1...32; 0 takes as many as the first lines of the text have room for.
  public var columns = 0
  /// Whether code in `lines` has line numbers.
  public var lineNumbers = false
  public var paragraph: Paragraph
  public var border: Border

  /// Between the columns of a page in `columns` (px); the rule between two stands in its middle.
  public static let columnGutter = 9

  /// Whether source lines are joined.
  var joinsLines: Bool { mode == .flow }
}

/// What a model asks of page sizes.
public struct PageGrid: Hashable, Sendable {
  /// Side of one visual token (px): pages are whole multiples of it.
  public var unit: Int
  /// Pages below this area (px²) would be enlarged by the model's processor.
  public var minimumArea: Int
  /// Pages above this area (px²) would be shrunk by it.
  public var maximumArea: Int
  /// The one size of full pages, for models that do not take every multiple of the unit as it is.
  public var fullPage: PixelSize?

  public init(unit: Int, minimumArea: Int = 0, maximumArea: Int = .max, fullPage: PixelSize? = nil) {
    self.unit = unit
    self.minimumArea = minimumArea
    self.maximumArea = maximumArea
    self.fullPage = fullPage
  }

  public static let pixels = PageGrid(unit: 1)

  /// The largest page within `size` that is whole tokens and within the model's limits; at least one token.
  public func snapped(_ size: PixelSize) -> PixelSize {
    if let fullPage { return fullPage }
    var page = PixelSize(
      width: max(unit, size.width / unit * unit), height: max(unit, size.height / unit * unit))
    while page.area > maximumArea, page.height > unit { page.height -= unit }
    while page.area > maximumArea, page.width > unit { page.width -= unit }
    return page
  }

  func roundedUp(_ length: Int) -> Int { (length + unit - 1) / unit * unit }
}
