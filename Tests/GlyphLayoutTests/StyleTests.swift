import GlyphFiles
import GlyphGeometry
import GlyphJSON
import GlyphLayout
import Testing

/// The style language: what can be written is read back, and what cannot is named.
@Suite struct StyleTests {
  static func schema() throws -> JSONValue {
    try JSONValue(parsing: try Files.read(Fixtures.root + "/Schemas/style.schema.json"))
  }

  /// Checks the part of JSON Schema that ours uses: type, properties, additionalProperties, enum, minimum,
  /// maximum, pattern of colours.
  static func faults(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
    var faults: [String] = []
    switch schema["type"]?.string {
    case "object":
      guard let members = value.members else { return ["\(path): no object"] }
      for member in members {
        guard let part = schema["properties"]?[member.name] else {
          faults.append("\(path).\(member.name): not in the schema")
          continue
        }
        faults += Self.faults(member.value, part, path + "." + member.name)
      }
    case "string":
      guard let string = value.string else { return ["\(path): no string"] }
      if let choices = schema["enum"]?.elements, !choices.contains(where: { $0.string == string }) {
        faults.append("\(path): \(string) is no choice")
      }
      if let pattern = schema["pattern"]?.string {
        let fits = pattern == "\\S" ? string.contains { !$0.isWhitespace } : Colour(hex: string) != nil
        if !fits { faults.append("\(path): not \(pattern)") }
      }
    case "boolean": if value.bool == nil { faults.append("\(path): no boolean") }
    case "integer", "number":
      guard let number = value.double else { return ["\(path): no number"] }
      if let least = schema["minimum"]?.double, number < least { faults.append("\(path): below \(least)") }
      if let most = schema["maximum"]?.double, number > most { faults.append("\(path): above \(most)") }
    default: faults.append("\(path): the schema has no type")
    }
    return faults
  }

  @Test func builtinStylesFollowTheSchemaAndReadBackAsTheyAre() throws {
    let schema = try Self.schema()
    for style in PageStyle.builtin {
      #expect(Self.faults(style.json, schema, style.name) == [])
      #expect(try PageStyle(json: style.json) == style)
    }
  }

  /// The keys that the reader of a style knows at a place, as its error for another key lists them.
  static func readerKeys(_ json: JSONValue) throws -> Set<String> {
    do {
      _ = try PageStyle(json: json)
      Issue.record("\(json.compact()) was read")
      return []
    } catch .unknownKey(_, _, let allowed) { return Set(allowed) }
  }

  @Test func schemaAndReaderKnowTheSameKeys() throws {
    let properties = try #require(try Self.schema()["properties"]?.members)
    let known = Set(properties.map(\.name))
    let glyphs = try Self.readerKeys(["no-such": 1])
    let ours = try Self.readerKeys(["nosuch": 1])
    #expect(glyphs.union(ours) == known)
    #expect(glyphs.intersection(ours) == ["alignment"] && glyphs.count == 23)
    for property in properties {
      guard let inner = property.value["properties"]?.members else { continue }
      let read = try Self.readerKeys(JSONValue(members: [JSONMember(property.name, ["nosuch": 1])]))
      #expect(read == Set(inner.map(\.name)), "\(property.name)")
    }
  }

  /// At every number's bounds and one beyond them, at every choice and at what is none.
  @Test func schemaAndReaderAllowTheSameValues() throws {
    let schema = try Self.schema()
    for property in try #require(schema["properties"]?.members) {
      let inner = property.value["properties"]?.members
      for part in inner ?? [property] {
        for (value, isAllowed) in Self.trials(part.value) {
          let member = JSONMember(part.name, value)
          let json = inner == nil ? [member] : [JSONMember(property.name, JSONValue(members: [member]))]
          let style = JSONValue(members: json + Self.company(part.name, value))
          #expect(Self.faults(style, schema, "").isEmpty == isAllowed, "\(style.compact())")
          #expect(Self.isRead(style) == isAllowed, "\(style.compact())")
        }
      }
    }
  }

  private static func isRead(_ json: JSONValue) -> Bool {
    do {
      _ = try PageStyle(json: json)
      return true
    } catch { return false }
  }

  /// What must stand beside a value so that only it decides.
  private static func company(_ key: String, _ value: JSONValue) -> [JSONMember] {
    switch key {
    case "alignment" where value.string == value.string?.uppercased(): [JSONMember("dpi", 72)]
    case "first-line-indent": [JSONMember("left-indent", 4096)]
    default: []
    }
  }

  private static func trials(_ schema: JSONValue) -> [(JSONValue, Bool)] {
    if let choices = schema["enum"]?.elements { return choices.map { ($0, true) } + [("nosuch", false)] }
    switch schema["type"]?.string {
    case "boolean": return [(true, true), (false, true), (1, false), ("true", false)]
    case "integer", "number":
      guard let least = schema["minimum"]?.double, let most = schema["maximum"]?.double else { return [] }
      // What a bound means together with other keys (a hanging indent, points at a dpi) is tested below.
      let depends = schema["description"]?.string?.contains(";") ?? false
      return [
        (JSONValue(least - 1, places: 2), false), (JSONValue(most + 1, places: 2), false), ("1", false),
      ]
        + (depends ? [] : [(JSONValue(least, places: 2), true), (JSONValue(most, places: 2), true)])
    case "string" where schema["pattern"]?.string?.contains("A-F") ?? false:
      return [("#1A2B3C", true), ("1A2B3C", true), ("red", false), (1, false)]
    default: return schema["properties"] == nil ? [(1, false)] : [([:], true), (1, false)]
    }
  }

  @Test func everyWrongValueNamesKeyValueAndWhatIsAllowed() throws {
    let wrong: [(String, String)] = [
      ("{\"pitch\": 2}", "\"pitch\" is 2, but must be a whole number from 4 to 512"),
      ("{\"mode\": \"x\"}", "\"mode\" is \"x\", but must be one of \"flow\", \"lines\", \"columns\""),
      ("{\"tables\": 1}", "\"tables\" is 1, but must be one of \"grid\", \"zebra\", \"source\""),
      ("{\"columns\": 99}", "\"columns\" is 99, but must be a whole number from 0 to 32"),
      ("{\"styled\": 0}", "\"styled\" is 0, but must be true or false"),
      ("{\"line_numbers\": \"y\"}", "\"line_numbers\" is \"y\", but must be true or false"),
      (
        "{\"colours\": {\"link\": \"red\"}}",
        "\"colours.link\" is \"red\", but must be a colour such as \"#1A2B3C\""
      ),
      ("{\"colours\": {\"links\": \"#000000\"}}", "a style has no key \"colours.links\""),
      ("{\"pich\": 9}", "a style has no key \"pich\""),
      ("[]", "\"style\" is [], but must be an object"),
      ("{\"page\": 9}", "\"page\" is 9, but must be an object"),
      ("{\"name\": 9}", "\"name\" is 9, but must be a string"),
      ("{\"cjk_size\": 3}", "\"cjk_size\" is 3, but must be a number from 4.0 to 256.0"),
      ("{\"base\": \"standrad\"}", "there is no style named 'standrad'"),
      (
        "{\"newline\": \" \"}",
        "\"newline\" is \" \", but must be \"mark\", or 1 to 32 characters that are not all blank"
      ),
      (
        "{\"text\": {\"font\": \"dejavu-sans\", \"file\": \"a.ttf\"}}",
        "\"text.file\" is \"a.ttf\", but must be absent beside \"font\", or take its place"
      ),
      (
        "{\"paragraph\": {\"first_indent\": -9, \"left_indent\": 8}}",
        "\"paragraph.first_indent\" is -9, but must be at least -8, what the left indent leaves"
      ),
      (
        "{\"colours\": {\"text\": \"#FFFFFF\"}}",
        "\"colours.text\" is \"#FFFFFF\", but must be another colour than the paper's"
      ),
      (
        "{\"font-size\": 9, \"pitch\": 9}",
        "\"pitch\" is a key of glyphpress and \"font-size\" one of Glyph's config files; a style has one kind"
      ),
      (
        "{\"page-size\": \"595\"}",
        "\"page-size\" is \"595\", but must be \"WIDTH,HEIGHT\" in points, each from 32 to 16384"
      ),
      (
        "{\"page-size\": \"595,842\", \"dpi\": 1200, \"font-size\": 4, \"line-height\": 5, \"left-indent\": 999}",
        "\"left-indent\" is 999, but must be from 0 to 4096 px at 1200 dpi"
      ),
      (
        "{\"page-size\": \"40,40\", \"dpi\": 36}",
        "\"page-size\" is \"40,40\", but must be from 32 to 16384 px wide and high at 36 dpi"
      ),
      ("{\"font-size\": 4, \"dpi\": 36}", "\"font-size\" is 4, but must be from 4 to 256 px at 36 dpi"),
      ("{\"line-height\": 3, \"dpi\": 72}", "\"line-height\" is 3, but must be from 4 to 512 px at 72 dpi"),
      (
        "{\"alignment\": \"LEFTISH\", \"dpi\": 72, \"margin-x\": 1}",
        "\"alignment\" is \"LEFTISH\", but must be one of \"LEFT\", \"RIGHT\", \"CENTER\", \"JUSTIFY\""
      ),
      (
        "{\"newline-markup\": \"<b>x</b>\"}",
        "\"newline-markup\" is \"<b>x</b>\", but must be \"<br/>\", or 1 to 32 characters that are not all blank, alone or in one <font color=\"#RRGGBB\"> element"
      ),
      (
        "{\"page-bg-color\": \"#000000\"}",
        "\"font-color\" is \"#000000\", but must be another colour than the paper's"
      ),
    ]
    for (json, message) in wrong {
      let value = try JSONValue(parsing: Array(json.utf8))
      do {
        _ = try PageStyle(json: value)
        Issue.record("\(json) was read")
      } catch { #expect("\(error)" == message) }
    }
  }

  @Test func everyErrorHasACodeAndSaysWhatToDo() throws {
    let cases: [(StyleError, String, String)] = [
      (
        .unknown(name: "x", nearest: nil, names: ["a", "b"]), "style.unknown",
        "styles are a, b, or a JSON file"
      ),
      (.unknown(name: "x", nearest: "a", names: []), "style.unknown", "did you mean 'a'?"),
      (.unknownKey(key: "x", nearest: "pitch", allowed: []), "style.key", "did you mean \"pitch\"?"),
      (.unknownKey(key: "x", nearest: nil, allowed: ["a", "b"]), "style.key", "keys are a, b"),
      (
        .wrongValue(key: "a", found: "1", allowed: "2"), "style.value",
        "'glyphpress styles NAME --json' prints a style that is right"
      ),
      (
        .mixedKeys(ours: "a", glyphs: "a-b"), "style.mixed",
        "'glyphpress styles FILE' prints what Glyph's file alone means in keys of glyphpress: add yours to that"
      ),
      (
        .narrow(page: PixelSize(width: 32, height: 32), style: "s"), "style.narrow",
        "make the page larger, or margins and indents smaller"
      ),
    ]
    for (error, code, hint) in cases { #expect(error.code == code && error.hint == hint) }
  }

  @Test func aPageWithoutRoomForTextIsAnError() throws {
    var margins = PageStyle.standard
    margins.margins.left = 880
    var indents = PageStyle.standard
    (indents.paragraph.leftIndent, indents.paragraph.rightIndent) = (440, 440)
    for style in [margins, indents] {
      let error = #expect(throws: StyleError.self) { try Fixtures.pages("a", style) }
      #expect(
        error.map { "\($0)" } == "style 'standard': a page of 896x1260 px leaves no room for text")
    }
  }

  /// What Glyph's files say in points at any dpi is a style of ours that reads back as it is.
  @Test func glyphsFilesReadBackAsStylesOfOurs() throws {
    for dpi in [48, 72, 96, 110, 288] {
      let text = """
        {"page-size": "595.28,841.89", "dpi": \(dpi), "margin-x": 10, "font-size": 9.3, "line-height": 10.5,
         "horizontal-scale": 0.95555, "left-indent": 12, "first-line-indent": -12, "alignment": "JUSTIFY",
         "newline-markup": "<font color=\\"#FF0000\\"> \\\\n </font>", "para-border-color": "#00FF00"}
        """
      let style = try PageStyle(json: try JSONValue(parsing: Array(text.utf8)))
      #expect(try PageStyle(json: style.json) == style)
      #expect(style.page.width == Int((595.28 * Double(dpi) / 72).rounded()))
    }
  }

  @Test func darkIsStandardInTheOtherPolarity() {
    var dark = PageStyle.dark
    dark.colours = PageStyle.standard.colours
    dark.name = "standard"
    #expect(dark == .standard)
  }

  @Test func noTextHasTheInkOfAMark() {
    for style in PageStyle.builtin {
      for ink in Ink.allCases where ink != .mark && !ink.isGround {
        #expect(style.colours[ink] != style.colours.mark, "\(style.name) \(ink)")
      }
    }
  }

  @Test func glyphsKeysMoveTheText() throws {
    func page(_ json: String) throws -> Page {
      let style = try PageStyle(json: try JSONValue(parsing: Array(json.utf8)), fileExists: { _ in false })
      return try Fixtures.pages("first line\nsecond line\n", style, grid: .pixels)[0]
    }
    let plain = try page("{\"margin-x\": 10, \"margin-y\": 10}")
    let left = try page("{\"margin-x\": 10, \"margin-y\": 10, \"left-indent\": 20, \"first-line-indent\": 5}")
    #expect(left.glyphs[0].x == plain.glyphs[0].x + 25)
    let right = try page("{\"margin-x\": 10, \"margin-y\": 10, \"alignment\": \"RIGHT\"}")
    #expect(right.glyphs[0].x > plain.glyphs[0].x + 400)
    let spaced = try page("{\"margin-x\": 10, \"margin-y\": 10, \"space-before\": 3, \"space-after\": 4}")
    let gap = spaced.rows[1].top + spaced.rows[1].height - spaced.rows[0].top - spaced.rows[0].height
    let plainGap = plain.rows[1].top + plain.rows[1].height - plain.rows[0].top - plain.rows[0].height
    #expect(gap == plainGap + 7)
    let hanging = try page("{\"margin-x\": 10, \"left-indent\": 20, \"first-line-indent\": -15}")
    #expect(hanging.glyphs[0].x == plain.glyphs[0].x + 5)
    let border = try page("{\"margin-x\": 10, \"margin-y\": 10, \"border-width\": 2, \"border-padding\": 3}")
    #expect(border.rects.count == 4 && border.glyphs[0].x == plain.glyphs[0].x + 5)
    let wide = try page("{\"margin-x\": 10, \"margin-y\": 10, \"horizontal-scale\": 2.0}")
    #expect(wide.sourceMap.entries[0].rect.width > plain.sourceMap.entries[0].rect.width)
    let large = try page("{\"margin-x\": 10, \"margin-y\": 10, \"dpi\": 144}")
    #expect(large.size.width == 2 * plain.size.width)
  }
}
