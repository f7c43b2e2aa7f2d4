import GlyphDocument
import GlyphGeometry
import Testing

/// What readers make of texts: blocks that tile them, and runs that name their parts.
@Suite struct ReaderTests {
  static func document(_ text: String, _ name: String = "a.md", as reading: Reading? = nil) throws -> Document
  {
    try Document(name: name, file: Array(text.utf8), as: reading)
  }

  /// The text of all runs that `wanted` picks.
  static func texts(_ document: Document, _ wanted: (TextRun) -> Bool) -> [String] {
    document.blocks.flatMap(\.runs).filter(wanted).map {
      String(decoding: document.text.bytes[$0.span.range], as: UTF8.self)
    }
  }

  static func kinds(_ document: Document) -> [String] {
    document.blocks.map { block in
      switch block.kind {
      case .prose: "prose"
      case .code(let language): "code \(language ?? "-")"
      case .table(.separated(let by)): "table \(by)"
      case .table(.pipes): "table |"
      case .table(.aligned): "table aligned"
      case .figure: "figure"
      }
    }
  }

  @Test func imagesThatStandAloneAreFigures() throws {
    func kinds(_ text: String) throws -> [String] { try Self.kinds(Self.document(text, "a.md")) }
    #expect(try kinds("One.\n\n![a *b*](c.png \"d\")\n\nTwo.\n") == ["prose", "figure", "prose"])
    #expect(try kinds("![a](b.png)\n![c](d.png)") == ["figure"])
    #expect(try kinds("![a](b.png) with words\n") == ["prose"])
    #expect(try kinds("> ![a](b.png)\n\n- ![c](d.png)\n") == ["prose"])
    #expect(try kinds("[![a](b.png)](c)\n") == ["prose"])
  }

  static func expectTiling(_ document: Document) {
    var end = 0
    for block in document.blocks {
      #expect(block.span.start == end && block.span.end > end, "\(document.name)")
      end = block.span.end
      var position = block.span.start
      for run in block.runs {
        #expect(run.span.start == position && run.span.end > position, "\(document.name) \(run)")
        position = run.span.end
      }
      #expect(block.runs.isEmpty || position == block.span.end, "\(document.name)")
    }
    #expect(end == document.text.bytes.count)
  }

  @Test func emphasisKeepsItsMarkupAndSetsWhatIsInside() throws {
    let document = try Self.document("a *b* **c** ***d*** `e` ~~f~~ __g__ snake_case_name 2 * 3 * 4\n")
    #expect(Self.texts(document) { $0.isOblique } == ["b", "**", "d", "**"])
    #expect(Self.texts(document) { $0.isBold } == ["c", "d", "g"])
    #expect(Self.texts(document) { $0.isCode } == ["e"])
    Self.expectTiling(document)
  }

  @Test func headingsAreBoldInTheirInkAndTheirMarksAreMarkup() throws {
    let document = try Self.document("# One *two*\n\nThree\n=====\n\ntext\n")
    #expect(Self.texts(document) { $0.role == .heading }.joined() == " One two\nThree\n")
    #expect(Self.texts(document) { $0.role == .markup } == ["#", "*", "*", "=====\n"])
  }

  @Test func linksShowTheirTextAndTheirAddressAsMarkup() throws {
    let document = try Self.document(
      "see [the *pole*](a/b.md \"x\") and ![img](c.png), <https://d.e>, [r][s]\n\n[s]: /t\n")
    #expect(
      Self.texts(document) { $0.role == .link }.joined(separator: "|") == "the |pole|!|img|<https://d.e>|r")
    #expect(Self.texts(document) { $0.role == .markup }.contains("*](a/b.md \"x\")"))
  }

  @Test func footnoteMarksAreLinksButNotInCode() throws {
    let document = try Self.document("a[^1] b[^note] `[^2]` [^ x]\n\n[^1]: c\n")
    #expect(Self.texts(document) { $0.role == .link } == ["[^1]", "[^note]", "[^1]"])
  }

  @Test func codeAndTablesInMarkdownAreBlocksOfTheirOwn() throws {
    let text =
      "para\n\n```python\nx = 1\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n- item\n\n  ```\n  y\n  ```\n"
    let document = try Self.document(text)
    #expect(Self.kinds(document) == ["prose", "code python", "prose", "table |", "prose", "code -", "prose"])
    Self.expectTiling(document)
    let boundaries = Self.texts(document) { $0.content == .boundary }
    #expect(boundaries == ["| ", " | ", " |", "|", "|", "|", "| ", " | ", " |"])
  }

  @Test func formulasAreRunsAndDollarsInCodeOrMoneyAreNot() throws {
    let document = try Self.document("$a_1 * b_2$, \\(x\\) and $$\ny^2\n$$ but `$c$` costs $5 or $6.\n")
    let formulas = Self.texts(document) { if case .formula = $0.content { true } else { false } }
    #expect(formulas == ["$a_1 * b_2$", "\\(x\\)", "$$\ny^2\n$$"])
    #expect(Self.texts(document) { $0.isOblique }.isEmpty)
  }

  @Test func theReadingIsGuessedFromNameAndContentAndCanBeGiven() throws {
    let chat = "{\"role\": \"user\", \"content\": \"hi\"}\n"
    #expect(try Self.document("a", "x.MD").reading == .markdown)
    #expect(try Self.document("a,b", "x.csv").reading == .table)
    #expect(try Self.document("a", "x.py").reading == .code)
    #expect(try Self.document("a", "notes").reading == .plain)
    #expect(try Self.document(chat, "x.jsonl").reading == .chat)
    #expect(try Self.document("{\"a\": 1}", "x.jsonl").reading == .code)
    #expect(Self.kinds(try Self.document("a;b;c\n1;2;3\n", "x.txt", as: .table)) == ["table 59"])
    #expect(Self.kinds(try Self.document("a\tb\n", "x.txt", as: .table)) == ["table 9"])
  }

  @Test func diffsTracesAndAlignedTablesAreFoundInPlainText() throws {
    let text = """
      Intro text.

      Traceback (most recent call last):
        File "a.py", line 1, in b
          c()
      ValueError: d
      after
      diff --git a/x b/x
      --- a/x
      +++ b/x
      @@ -1 +1 @@
      -old
      +new

      name      size  used
      alpha        1    22
      beta        10     3

      Two spaces.  After a stop.  In prose.
      Are no.  Table.  At all.
      Not here.  Either.  No.

      """
    let document = try Self.document(text, "x.txt")
    #expect(
      Self.kinds(document) == [
        "prose", "code trace", "prose", "code diff", "prose", "table aligned", "prose",
      ])
    #expect(document.blocks.map(\.keepsLines) == [false, true, false, true, false, false, false])
    Self.expectTiling(document)
  }

  @Test func boxDrawingsKeepTheirColumns() throws {
    let document = try Self.document("a:\n  ┌─┐\n  │x│\n  └─┘\nb ─ c\n─ d\n", "x.txt")
    #expect(Self.kinds(document) == ["prose", "code -", "prose"])
  }

  @Test func chatRolesContentsAndEscapesAreRuns() throws {
    let text =
      #"{"role": "user", "content": "a\n\"b\" \u00e9"}"# + "\n"
      + #"{"role":"assistant","content":[{"type":"text","text":"c"}]}"#
    let document = try Self.document(text, "x.jsonl")
    #expect(Self.texts(document) { $0.role == .speaker } == ["user", "assistant"])
    #expect(
      Self.texts(document) { $0.content == .literal } == [
        #"{"role": ""#, #"", "content": ""#, #"\n"#, #"\""#, #"\""#, #""}"#, #"{"role":""#, #""}"#,
      ])
    #expect(Self.texts(document) { $0.role == .plain && $0.content == .text } == ["a", "b", " ", "c"])
    Self.expectTiling(document)
  }

  @Test func anythingIsReadAsAnythingWithoutLosingAByte() throws {
    let texts = [
      "", "\n", "*", "**\n**", "[", "```", "~~~\n", "| |", "|\n|-\n", "\"", "{\"role\": \"",
      "a\u{0}b\r*c*\r\n",
      "$", "$$", "\\(", "> ```\n> x\n", "- - - a\n  > b\n", "é*ü*漢`字`", "\t# x\n", "a\n===\nb\n---\n",
      "[^1]: x\n[^1]",
      "diff --git ", "Traceback (most recent call last)", "\tat a.b(c)", "a  b  c\n1  2  3\n4  5  6",
    ]
    for text in texts {
      for reading in Reading.allCases { Self.expectTiling(try Self.document(text, "x", as: reading)) }
    }
  }

  @Test func tableRowsAreReadCellByCell() {
    func rows(_ text: String, _ format: TableFormat) -> [[String]] {
      var text = text
      return text.withUTF8 { bytes in
        var rows = TableRows(format, SourceSpan(start: 0, end: bytes.count), bytes)
        var found: [[String]] = []
        while let row = rows.next(bytes) {
          found.append(row.cells.map { String(decoding: bytes[$0.range], as: UTF8.self) })
        }
        return found
      }
    }
    #expect(
      rows("a,\"b, c\",\"d\"\"e\"\r\n1,\"x\ny\",\n", .separated(by: 0x2C)) == [
        ["a", "b, c", "d\"\"e"], ["1", "x\ny", ""],
      ])
    #expect(
      rows("| a | b \\| c |\n|--|--|\nd|e\n", .pipes) == [["a", "b \\| c"], ["--", "--"], ["d", "e"]])
    #expect(
      rows("name   n\nab cd  1\nf      2\ne     10\n", .aligned) == [
        ["name", "n"], ["ab cd", "1"], ["f", "2"], ["e", "10"],
      ])
  }
}
