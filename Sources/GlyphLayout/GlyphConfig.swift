import GlyphFonts
import GlyphGeometry
import GlyphJSON

/// Glyph's own config files (thu-coai/Glyph, `config/config_en.json`), read as styles. Lengths there are points;
/// at 72 dpi a point is a pixel.
enum GlyphConfig {
  static let keys = [
    "page-size", "dpi", "margin-x", "margin-y", "font-path", "font-size", "line-height", "font-color",
    "alignment", "horizontal-scale", "first-line-indent", "left-indent", "right-indent", "space-before",
    "space-after", "border-width", "border-padding", "page-bg-color", "para-bg-color", "para-border-color",
    "auto-crop-width", "auto-crop-last-page", "newline-markup",
  ]

  /// - Parameter fileExists: Whether the font file that `font-path` names is there; DejaVu Sans stands in
  ///   where it is not (Glyph's Verdana is not free).
  static func style(_ json: JSONValue, fileExists: (String) -> Bool) throws(StyleError) -> PageStyle {
    let reader = try StyleReader(json, keys: keys)
    var style = PageStyle.glyph
    style.name = "glyph-config"
    var dpi = 72
    try reader.int("dpi", 18...1200, into: &dpi)
    let scale = Double(dpi) / 72
    try readPage(reader, scale, &style)
    try readType(reader, scale, &style)
    try readParagraph(reader, scale, &style)
    if let path = try reader.string("font-path"), fileExists(path) {
      style.fonts.text = .file(path)
      style.fonts.code = .file(path)
    }
    // The paragraph's background is drawn over the page's: where both are given it is what one sees.
    try reader.colour("page-bg-color", into: &style.colours.paper)
    try reader.colour("para-bg-color", into: &style.colours.paper)
    style.colours.border = style.colours.paper
    try reader.colour("para-border-color", into: &style.colours.border)
    try reader.colour("font-color", into: &style.colours.text)
    for ink in Ink.allCases where !ink.isGround && ink != .mark {
      style.colours[ink] = style.colours.text
    }
    try readNewline(reader, &style)
    try style.requireRoomForIndent("first-line-indent")
    try style.requireVisibleInks { $0 == .mark ? "newline-markup" : "font-color" }
    return style
  }

  /// A length in points as whole px.
  private static func points(
    _ reader: StyleReader, _ key: String, _ range: ClosedRange<Double>, _ scale: Double,
    into target: inout Int
  ) throws(StyleError) {
    var value = Double(target)
    try reader.double(key, range, into: &value)
    let pixels = (value * scale).rounded()
    // A style of ours allows as many px as these are points.
    guard range ~= pixels else {
      throw reader.wrong(
        key, "from \(Int(range.lowerBound)) to \(Int(range.upperBound)) px at \(Int(scale * 72)) dpi")
    }
    target = Int(pixels)
  }

  private static func readPage(_ reader: StyleReader, _ scale: Double, _ style: inout PageStyle)
    throws(StyleError)
  {
    var paper = (width: Double(style.page.width), height: Double(style.page.height))
    if let size = try reader.string("page-size") {
      let sides = size.split(separator: ",").map { Double($0.filter { $0 != " " }) }
      guard sides.count == 2, let width = sides[0], let height = sides[1], 32...16384 ~= width,
        32...16384 ~= height
      else { throw reader.wrong("page-size", "\"WIDTH,HEIGHT\" in points, each from 32 to 16384") }
      paper = (width, height)
    }
    let sides = (Int((paper.width * scale).rounded()), Int((paper.height * scale).rounded()))
    guard 32...16384 ~= sides.0, 32...16384 ~= sides.1 else {
      throw reader.wrong("page-size", "from 32 to 16384 px wide and high at \(Int(scale * 72)) dpi")
    }
    style.page = PixelSize(width: sides.0, height: sides.1)
    try points(reader, "margin-x", 0...4096, scale, into: &style.margins.left)
    try points(reader, "margin-y", 0...4096, scale, into: &style.margins.top)
    style.margins.right = style.margins.left
    style.margins.bottom = style.margins.top
    style.cropWidth = false
    style.cropLastPage = false
    try reader.bool("auto-crop-width", into: &style.cropWidth)
    try reader.bool("auto-crop-last-page", into: &style.cropLastPage)
  }

  private static func readType(_ reader: StyleReader, _ scale: Double, _ style: inout PageStyle)
    throws(StyleError)
  {
    var size = 9.0
    try reader.double("font-size", 1...256, into: &size)
    // reportlab's default leading in Glyph's renderer is the font size and one point.
    var leading = size + 1
    try reader.double("line-height", 1...512, into: &leading)
    let pixels = thousandths(size * scale)
    let pitch = Int((leading * scale).rounded())
    guard PageStyle.sizes ~= pixels else {
      throw reader.wrong("font-size", "from 4 to 256 px at \(Int(scale * 72)) dpi")
    }
    guard PageStyle.pitches ~= pitch else {
      throw reader.wrong("line-height", "from 4 to 512 px at \(Int(scale * 72)) dpi")
    }
    style.fonts.textSize = pixels
    style.fonts.codeSize = pixels
    style.fonts.cjkSize = pixels
    style.fonts.scriptSize = pixels
    style.pitch = pitch
    try reader.double("horizontal-scale", 0.25...4, into: &style.fonts.horizontalScale)
    style.fonts.horizontalScale = thousandths(style.fonts.horizontalScale)
    if let alignment = try reader.string("alignment") {
      guard let known = PageStyle.Alignment(rawValue: alignment.lowercased()) else {
        throw reader.wrong("alignment", "one of \"LEFT\", \"RIGHT\", \"CENTER\", \"JUSTIFY\"")
      }
      style.alignment = known
    }
  }

  /// As much as a style's JSON holds, so that it reads back as it is.
  private static func thousandths(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

  private static func readParagraph(
    _ reader: StyleReader, _ scale: Double, _ style: inout PageStyle
  ) throws(StyleError) {
    try points(reader, "first-line-indent", -4096...4096, scale, into: &style.paragraph.firstIndent)
    try points(reader, "left-indent", 0...4096, scale, into: &style.paragraph.leftIndent)
    try points(reader, "right-indent", 0...4096, scale, into: &style.paragraph.rightIndent)
    try points(reader, "space-before", 0...4096, scale, into: &style.paragraph.spaceBefore)
    try points(reader, "space-after", 0...4096, scale, into: &style.paragraph.spaceAfter)
    try points(reader, "border-width", 0...256, scale, into: &style.border.width)
    try points(reader, "border-padding", 0...256, scale, into: &style.border.padding)
  }

  /// `<br/>` (also the default) keeps lines; anything else is text, in the colour its `<font>` element gives.
  private static func readNewline(_ reader: StyleReader, _ style: inout PageStyle) throws(StyleError) {
    let markup = try reader.string("newline-markup") ?? "<br/>"
    if ["<br/>", "<br>", "<br />"].contains(markup) {
      style.mode = .lines
      return
    }
    style.mode = .flow
    var text = markup[...]
    if text.hasPrefix("<font"), let close = text.firstIndex(of: ">"), text.hasSuffix("</font>") {
      let tag = text[..<close]
      if let hash = tag.firstIndex(of: "#"), let colour = Colour(hex: String(tag[hash...].prefix(7))) {
        style.colours.mark = colour
      }
      text = text[text.index(after: close)...].dropLast("</font>".count)
    }
    guard !text.contains("<"), PageStyle.isNewline(String(text)) else {
      throw reader.wrong(
        "newline-markup",
        "\"<br/>\", or \(PageStyle.newlineRule), alone or in one <font color=\"#RRGGBB\"> element")
    }
    style.newline = .text(String(text))
  }
}
