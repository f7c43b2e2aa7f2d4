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
      if schema["pattern"] != nil, Colour(hex: string) == nil { faults.append("\(path): no colour") }
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

  @Test func theSchemaKnowsEveryKeyOfAStyle() throws {
    let schema = try Self.schema()
    let known = Set(try #require(schema["properties"]?.members).map(\.name))
    let written = Set(try #require(PageStyle.standard.json.members).map(\.name))
    #expect(written.union(["base"]).isSubset(of: known))
    let glyph = Set(known.filter { $0.contains("-") })
    #expect(glyph.count == 21)
    for key in known where !key.contains("-") {
      let value: JSONValue = ["base": "standard", "zzz": 1]
      #expect(throws: StyleError.self, "\(key)") { try PageStyle(json: value) }
    }
  }

  @Test func everyWrongValueNamesKeyValueAndWhatIsAllowed() throws {
    let wrong: [(String, String)] = [
      ("{\"pitch\": 2}", "\"pitch\" is 2, but must be a whole number from 4 to 512"),
      ("{\"mode\": \"x\"}", "\"mode\" is \"x\", but must be one of \"flow\", \"lines\", \"columns\""),
      ("{\"tables\": 1}", "\"tables\" is 1, but must be one of \"grid\", \"source\""),
      ("{\"columns\": 99}", "\"columns\" is 99, but must be a whole number from 0 to 32"),
      ("{\"styled\": 0}", "\"styled\" is 0, but must be true or false"),
      ("{\"line_numbers\": \"y\"}", "\"line_numbers\" is \"y\", but must be true or false"),
      (
        "{\"colours\": {\"link\": \"red\"}}",
        "\"colours.link\" is \"red\", but must be a colour such as \"#1A2B3C\""
      ),
      ("{\"colours\": {\"links\": \"#000000\"}}", "a style has no key \"colours.links\""),
      ("{\"pich\": 9}", "a style has no key \"pich\""),
    ]
    for (json, message) in wrong {
      let value = try JSONValue(parsing: Array(json.utf8))
      do {
        _ = try PageStyle(json: value)
        Issue.record("\(json) was read")
      } catch { #expect("\(error)" == message) }
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
      for ink in Ink.allCases where ink != .mark && ink != .border {
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
    let border = try page("{\"margin-x\": 10, \"margin-y\": 10, \"border-width\": 2, \"border-padding\": 3}")
    #expect(border.rects.count == 4 && border.glyphs[0].x == plain.glyphs[0].x + 5)
    let wide = try page("{\"margin-x\": 10, \"margin-y\": 10, \"horizontal-scale\": 2.0}")
    #expect(wide.sourceMap.entries[0].rect.width > plain.sourceMap.entries[0].rect.width)
    let large = try page("{\"margin-x\": 10, \"margin-y\": 10, \"dpi\": 144}")
    #expect(large.size.width == 2 * plain.size.width)
  }
}
