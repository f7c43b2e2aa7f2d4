import GlyphJSON
import Testing

@Suite struct JSONTests {
  @Test func keepsOrderSpellingAndBytePositions() throws {
    let value = try JSONValue(parsing: #" {"b": 1.50, "a": ["é\u00e9\ud83d\ude00", null, true]} "#)
    #expect(value.members?.map(\.name) == ["b", "a"])
    #expect(value["b"]?.kind == .number("1.50"))
    #expect(value["a"]?.elements?[0].string == "éé😀")
    #expect(value["b"]?.bytes == 7..<11)
    #expect(value.compact() == #"{"b":1.50,"a":["éé😀",null,true]}"#)
  }

  @Test(arguments: [
    ("", "the JSON text ends where a value should stand at byte 0"),
    ("{\"a\" 1}", "expected ':' at byte 5"),
    ("[1,]", "a value should stand here at byte 3"),
    ("\"\\ud800\"", "an unpaired surrogate stands before this place at byte 7"),
    ("01", "unexpected text after the JSON value at byte 1"),
    ("\"a", "the string has no end at byte 2"),
  ])
  func namesTheByteThatIsWrong(text: String, message: String) {
    #expect { try JSONValue(parsing: text) } throws: { "\($0)" == message }
  }

  @Test func refusesDepthInsteadOfCrashing() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 100_000)) }
  }

  @Test func writtenTextParsesToTheSameValue() throws {
    let value: JSONValue = ["text": "a\u{0}\"\\\n\u{2028}", "list": [1, [], [:]], "flag": false]
    #expect(try JSONValue(parsing: value.compact()) == value)
    #expect(try JSONValue(parsing: value.pretty()) == value)
  }
}
