import GlyphFonts
import GlyphGeometry
import GlyphJSON

extension PageStyle {
  private static let keys = [
    "name", "base", "mode", "page", "snap", "margins", "text", "code", "cjk_size", "script_size",
    "horizontal_scale", "pitch", "colours", "newline", "spaces", "legend", "crop_width", "crop_last_page",
    "tab_width", "alignment", "styled", "tables", "columns", "line_numbers", "paragraph", "border",
  ]

  /// A style from JSON: our own keys over the style that `base` names (`standard` where it is absent), or one
  /// of Glyph's config files with its keys as they are.
  /// - Throws: `StyleError` naming the key, the value and what is allowed.
  public init(json: JSONValue, fileExists: (String) -> Bool = { _ in true }) throws(StyleError) {
    func isGlyphs(_ key: String) -> Bool {
      key.contains("-") || GlyphConfig.keys.contains(key) && !Self.keys.contains(key)
    }
    if let glyphs = json.members?.first(where: { isGlyphs($0.name) }) {
      // What both know ("alignment") is Glyph's here.
      let ours = json.members?.first { Self.keys.contains($0.name) && !GlyphConfig.keys.contains($0.name) }
      if let ours { throw .mixedKeys(ours: ours.name, glyphs: glyphs.name) }
      self = try GlyphConfig.style(json, fileExists: fileExists)
      return
    }
    let reader = try StyleReader(json, keys: Self.keys)
    self = try Self.named(try reader.string("base") ?? "standard")
    name = try reader.string("name") ?? "custom"
    try reader.choice("mode", into: &mode)
    try readPage(reader)
    try readFonts(reader)
    try readLook(reader)
    try readParagraph(reader)
    try requireRoomForIndent("paragraph.first_indent")
    try requireVisibleInks { "colours." + $0.key }
  }

  private mutating func readPage(_ reader: StyleReader) throws(StyleError) {
    if let page = try reader.object("page", keys: ["width", "height"]) {
      try page.int("width", 32...16384, into: &self.page.width)
      try page.int("height", 32...16384, into: &self.page.height)
    }
    try reader.bool("snap", into: &snap)
    if let margins = try reader.object("margins", keys: ["left", "top", "right", "bottom"]) {
      try margins.int("left", 0...4096, into: &self.margins.left)
      try margins.int("top", 0...4096, into: &self.margins.top)
      try margins.int("right", 0...4096, into: &self.margins.right)
      try margins.int("bottom", 0...4096, into: &self.margins.bottom)
    }
    try reader.bool("crop_width", into: &cropWidth)
    try reader.bool("crop_last_page", into: &cropLastPage)
  }

  /// px an em.
  static let sizes = 4.0...256.0
  /// px from baseline to baseline.
  static let pitches = 4...512

  private mutating func readFonts(_ reader: StyleReader) throws(StyleError) {
    let sizes = Self.sizes
    if let text = try reader.object("text", keys: ["font", "file", "size"]) {
      fonts.text = try Self.source(text) ?? fonts.text
      try text.double("size", sizes, into: &fonts.textSize)
    }
    if let code = try reader.object("code", keys: ["font", "file", "size"]) {
      fonts.code = try Self.source(code) ?? fonts.code
      try code.double("size", sizes, into: &fonts.codeSize)
    }
    try reader.double("cjk_size", sizes, into: &fonts.cjkSize)
    try reader.double("script_size", sizes, into: &fonts.scriptSize)
    try reader.double("horizontal_scale", 0.25...4, into: &fonts.horizontalScale)
    try reader.int("pitch", Self.pitches, into: &pitch)
    try reader.int("tab_width", 1...64, into: &tabWidth)
  }

  private static func source(_ reader: StyleReader) throws(StyleError) -> FontSpec.Source? {
    let font = try reader.string("font")
    guard let file = try reader.string("file") else { return font.map { .shelf($0) } }
    if font != nil { throw reader.wrong("file", "absent beside \"font\", or take its place") }
    return .file(file)
  }

  private mutating func readLook(_ reader: StyleReader) throws(StyleError) {
    if let colours = try reader.object("colours", keys: ["paper"] + Ink.allCases.map(\.key)) {
      try colours.colour("paper", into: &self.colours.paper)
      for ink in Ink.allCases { try colours.colour(ink.key, into: &self.colours[ink]) }
    }
    try reader.bool("styled", into: &styled)
    try reader.choice("tables", into: &tables)
    try reader.int("columns", 0...32, into: &columns)
    try reader.bool("line_numbers", into: &lineNumbers)
    if let newline = try reader.string("newline") {
      guard Self.isNewline(newline) else { throw reader.wrong("newline", "\"mark\", or " + Self.newlineRule) }
      self.newline = newline == "mark" ? .mark : .text(newline)
    }
    try reader.choice("spaces", into: &spaces)
    try reader.bool("legend", into: &legend)
    try reader.choice("alignment", into: &alignment)
  }

  static let newlineRule = "1 to 32 characters that are not all blank"

  /// Whether a text may stand for a newline: it is seen, and has room in a line.
  static func isNewline(_ text: String) -> Bool {
    1...32 ~= text.unicodeScalars.count && text.unicodeScalars.contains { !$0.properties.isWhitespace }
  }

  /// A first line may hang out to the left of its paragraph, but not of the text area.
  func requireRoomForIndent(_ key: String) throws(StyleError) {
    if paragraph.firstIndent < -paragraph.leftIndent {
      throw .wrongValue(
        key: key, found: "\(paragraph.firstIndent)",
        allowed: "at least \(-paragraph.leftIndent), what the left indent leaves")
    }
  }

  /// Text in the paper's colour would be lost. The border may have it: Glyph's has.
  /// - Parameter key: How the style calls the colour of an ink.
  func requireVisibleInks(_ key: (Ink) -> String) throws(StyleError) {
    for ink in Ink.allCases where !ink.isGround && colours[ink] == colours.paper {
      throw .wrongValue(
        key: key(ink), found: "\"\(colours.paper)\"", allowed: "another colour than the paper's")
    }
  }

  private mutating func readParagraph(_ reader: StyleReader) throws(StyleError) {
    let indents = ["first_indent", "left_indent", "right_indent", "space_before", "space_after"]
    if let paragraph = try reader.object("paragraph", keys: indents) {
      try paragraph.int("first_indent", -4096...4096, into: &self.paragraph.firstIndent)
      try paragraph.int("left_indent", 0...4096, into: &self.paragraph.leftIndent)
      try paragraph.int("right_indent", 0...4096, into: &self.paragraph.rightIndent)
      try paragraph.int("space_before", 0...4096, into: &self.paragraph.spaceBefore)
      try paragraph.int("space_after", 0...4096, into: &self.paragraph.spaceAfter)
    }
    if let border = try reader.object("border", keys: ["width", "padding"]) {
      try border.int("width", 0...256, into: &self.border.width)
      try border.int("padding", 0...256, into: &self.border.padding)
    }
  }

  /// The style as JSON that `init(json:)` reads back to the same style.
  public var json: JSONValue {
    func font(_ source: FontSpec.Source, _ size: Double) -> JSONValue {
      switch source {
      case .shelf(let name): ["font": JSONValue(name), "size": JSONValue(size, places: 3)]
      case .file(let path): ["file": JSONValue(path), "size": JSONValue(size, places: 3)]
      }
    }
    return [
      "name": JSONValue(name), "mode": JSONValue(mode.rawValue),
      "page": ["width": JSONValue(page.width), "height": JSONValue(page.height)], "snap": JSONValue(snap),
      "margins": [
        "left": JSONValue(margins.left), "top": JSONValue(margins.top), "right": JSONValue(margins.right),
        "bottom": JSONValue(margins.bottom),
      ],
      "text": font(fonts.text, fonts.textSize), "code": font(fonts.code, fonts.codeSize),
      "cjk_size": JSONValue(fonts.cjkSize, places: 3), "script_size": JSONValue(fonts.scriptSize, places: 3),
      "horizontal_scale": JSONValue(fonts.horizontalScale, places: 3), "pitch": JSONValue(pitch),
      "colours": JSONValue(
        members: [JSONMember("paper", JSONValue(colours.paper.description))]
          + Ink.allCases.map { JSONMember($0.key, JSONValue(colours[$0].description)) }),
      "newline": JSONValue(newlineText), "spaces": JSONValue(spaces.rawValue), "legend": JSONValue(legend),
      "crop_width": JSONValue(cropWidth), "crop_last_page": JSONValue(cropLastPage),
      "tab_width": JSONValue(tabWidth), "alignment": JSONValue(alignment.rawValue),
      "styled": JSONValue(styled), "tables": JSONValue(tables.rawValue), "columns": JSONValue(columns),
      "line_numbers": JSONValue(lineNumbers),
      "paragraph": [
        "first_indent": JSONValue(paragraph.firstIndent), "left_indent": JSONValue(paragraph.leftIndent),
        "right_indent": JSONValue(paragraph.rightIndent), "space_before": JSONValue(paragraph.spaceBefore),
        "space_after": JSONValue(paragraph.spaceAfter),
      ],
      "border": ["width": JSONValue(border.width), "padding": JSONValue(border.padding)],
    ]
  }

  private var newlineText: String { if case .text(let text) = newline { text } else { "mark" } }
}
