import GlyphFonts
import GlyphGeometry

extension PageStyle {
  /// The styles that have a name, `standard` first.
  public static let builtin: [PageStyle] = [standard, dense, large, dark, glyph]

  /// - Throws: `StyleError.unknown` with the nearest name.
  public static func named(_ name: String) throws(StyleError) -> PageStyle {
    if let style = builtin.first(where: { $0.name == name }) { return style }
    throw .unknown(
      name: name, nearest: nearestName(to: name, in: builtin.map(\.name)), names: builtin.map(\.name))
  }

  /// 8 px letters on a 9 px pitch, Chinese at 8.9 px, which stands in squares of 9 on a 10 px pitch (at 9.0 single
  /// strokes would reach into an eleventh row): read back by OCR with less than 1% errors
  /// (facts/legibility.md); 896 x 1260 px is 32 x 45 tokens of 28 px and 28 x 39 of 32 px.
  public static let standard = PageStyle(
    name: "standard", mode: .flow, page: PixelSize(width: 896, height: 1260), snap: true,
    margins: Margins(left: 6, top: 4, right: 6, bottom: 4),
    fonts: FontSpec(
      text: .shelf("dejavu-sans-condensed"), textSize: 8, code: .shelf("dejavu-sans-mono"), codeSize: 8,
      cjkSize: 8.9, scriptSize: 10),
    pitch: 9,
    colours: .light,
    newline: .mark, spaces: .marked, legend: true, cropWidth: true, cropLastPage: true, tabWidth: 8,
    alignment: .left, paragraph: Paragraph(), border: Border())

  /// 7 px letters on an 8 px pitch, Chinese at 8 px: the densest that OCR still reads at about 1% errors.
  public static let dense: PageStyle = {
    var style = standard
    style.name = "dense"
    style.fonts.textSize = 7
    style.fonts.codeSize = 7
    style.fonts.cjkSize = 8
    style.fonts.scriptSize = 9
    style.pitch = 8
    return style
  }()

  /// 11 px letters on a 12 px pitch: for identifiers and for weak readers (UUIDs are read exactly from 9 px on).
  public static let large: PageStyle = {
    var style = standard
    style.name = "large"
    style.fonts.text = .shelf("dejavu-sans")
    style.fonts.textSize = 11
    style.fonts.codeSize = 11
    style.fonts.cjkSize = 12
    style.fonts.scriptSize = 13
    style.pitch = 13
    return style
  }()

  /// Light on dark: the same page in the other polarity, which OCR reads as well (facts/legibility.md).
  public static let dark: PageStyle = {
    var style = standard
    style.name = "dark"
    style.colours = .dark
    return style
  }()

  /// Glyph's own look (its config_en.json): 595 x 842 px at 72 dpi, 9/10, margins 10, newlines as a red ` \n `.
  /// Glyph uses Verdana, which is not free; DejaVu Sans descends from the same design. Pages keep Glyph's size.
  public static let glyph: PageStyle = {
    var style = standard
    style.name = "glyph"
    style.page = PixelSize(width: 595, height: 842)
    style.snap = false
    style.margins = Margins(left: 10, top: 10, right: 10, bottom: 10)
    style.fonts = FontSpec(
      text: .shelf("dejavu-sans"), textSize: 9, code: .shelf("dejavu-sans"), codeSize: 9, cjkSize: 9,
      scriptSize: 9)
    style.pitch = 10
    style.colours = Colours(
      paper: .white, text: .black, mark: Colour(red: 255, green: 0, blue: 0), border: .black)
    style.styled = false
    style.tables = .source
    style.newline = .text(" \\n ")
    style.spaces = .raw
    style.legend = false
    return style
  }()
}

extension PageStyle.Colours {
  /// Black and dark inks on white; each differs from the marks' red, so that no text can pass for a mark.
  public static let light = make(
    paper: 0xFFFFFF, text: 0x000000, mark: 0xCC0000, border: 0x000000, markup: 0x707070,
    heading: 0x00309A, link: 0x0050C0, keyword: 0x0000C8, string: 0x006A00, number: 0x8A4B00,
    comment: 0x5C6464, type: 0x00627A, function: 0x5A2CA0, speaker: 0xA000A0)

  /// The same meanings in light inks on a dark page.
  public static let dark = make(
    paper: 0x14161A, text: 0xF0F0F0, mark: 0xFF6060, border: 0xA0A0A0, markup: 0x9A9A9A,
    heading: 0x8AB4FF, link: 0x74B0FF, keyword: 0x9CB0FF, string: 0x90D890, number: 0xE8B070,
    comment: 0xA8B0B0, type: 0x78D0E0, function: 0xC8A8FF, speaker: 0xFF90FF)

  private static func make(
    paper: UInt32, text: UInt32, mark: UInt32, border: UInt32, markup: UInt32, heading: UInt32,
    link: UInt32, keyword: UInt32, string: UInt32, number: UInt32, comment: UInt32, type: UInt32,
    function: UInt32, speaker: UInt32
  ) -> Self {
    func colour(_ value: UInt32) -> Colour {
      Colour(red: UInt8(value >> 16), green: UInt8(value >> 8 & 0xFF), blue: UInt8(value & 0xFF))
    }
    var colours = Self(
      paper: colour(paper), text: colour(text), mark: colour(mark), border: colour(border))
    let roles: [(Ink, UInt32)] = [
      (.markup, markup), (.heading, heading), (.link, link), (.keyword, keyword), (.string, string),
      (.number, number), (.comment, comment), (.type, type), (.function, function), (.speaker, speaker),
    ]
    for (ink, value) in roles { colours[ink] = colour(value) }
    return colours
  }
}
