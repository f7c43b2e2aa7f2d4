import GlyphDocument
import GlyphGeometry
import Testing

/// Highlighting: runs tile every line, and comments, strings, numbers and words are told apart.
@Suite struct HighlighterTests {
  /// Every part of the text that has a role, as `role:text`.
  static func roles(_ text: String, _ language: String) -> [String] {
    roles(text, Block(kind: .code(language: language), span: SourceSpan(start: 0, end: text.utf8.count)))
  }

  static func roles(_ text: String, _ block: Block) -> [String] {
    var text = text
    return text.withUTF8 { bytes in
      guard var highlighter = Highlighter(block) else { return [] }
      var found: [String] = []
      var at = 0
      while at < bytes.count {
        let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
        var runs: [TextRun] = []
        highlighter.addRuns(bytes, at..<end, startsLine: true, to: &runs)
        var position = at
        for run in runs {
          #expect(run.span.start == position && run.span.end > position)
          position = run.span.end
          let words = String(decoding: bytes[run.span.range], as: UTF8.self)
          if run.content == .gap { found.append("gap:\(run.span.count)") }
          if run.role != .plain { found.append("\(run.role):\(words)") }
        }
        #expect(position == end)
        at = end + 1
      }
      return found
    }
  }

  @Test func moreThanTwentyLanguagesAreKnown() {
    #expect(Language.highlighted.count >= 35)
    let wanted = [
      "bash", "c", "cpp", "csharp", "css", "go", "haskell", "html", "java", "javascript", "json", "kotlin",
      "lua",
      "perl", "php", "python", "ruby", "rust", "scala", "sql", "swift", "toml", "typescript", "xml", "yaml",
    ]
    #expect(Set(wanted).isSubset(of: Language.highlighted))
  }

  @Test func stringsOverLinesStayOpen() {
    #expect(
      Self.roles("x = \"\"\"a\nif b\n\"\"\" # c", "python") == [
        "string:\"\"\"a", "string:if b", "string:\"\"\"", "comment:# c",
      ])
    #expect(Self.roles("/* a\n b */ int x;", "c") == ["comment:/* a", "comment: b */", "type:int"])
    #expect(Self.roles("/* /* */ x */ y", "swift") == ["comment:/* /* */ x */"])
    #expect(Self.roles("\"open\nlet", "swift") == ["string:\"open", "keyword:let"])
  }

  @Test func wordsNumbersCallsAndTypesAreToldApart() {
    #expect(
      Self.roles("let x: Int = f(0x1F, 'a') // no", "rust") == [
        "keyword:let", "type:Int", "function:f", "number:0x1F", "string:'a'", "comment:// no",
      ])
    #expect(Self.roles("fn g<'a>(s: &'a str)", "rust") == ["keyword:fn", "type:str"])
    #expect(
      Self.roles("@decorator\ndef f(): pass", "python") == [
        "keyword:@decorator", "keyword:def", "function:f", "keyword:pass",
      ])
    #expect(Self.roles("SELECT a FROM t -- b", "sql") == ["keyword:SELECT", "keyword:FROM", "comment:-- b"])
    #expect(Self.roles("echo \"$x\" a#b # c", "bash") == ["keyword:echo", "string:\"$x\"", "comment:# c"])
  }

  @Test func dataLanguagesShowKeys() {
    #expect(
      Self.roles("{\"a\": [\"b\", -1.5e3, true]}", "json") == [
        "type:\"a\"", "string:\"b\"", "number:-1.5e3", "keyword:true",
      ])
    #expect(
      Self.roles("  - key: \"v\" # c\n[s]\nn = 1", "yaml") == [
        "type:key", "string:\"v\"", "comment:# c", "heading:[s]", "type:n ", "number:1",
      ])
    #expect(
      Self.roles("<a b=\"c\">d &amp;<!-- e\nf --></a>", "html") == [
        "keyword:<a b=\"c\">", "number:&amp;", "comment:<!-- e", "comment:f -->", "keyword:</a>",
      ])
  }

  @Test func tablesHaveAHeaderSeparatorsAndGaps() {
    func block(_ format: TableFormat, _ text: String) -> Block {
      Block(kind: .table(format), span: SourceSpan(start: 0, end: text.utf8.count))
    }
    let csv = "a,\"b,c\"\n1,2"
    #expect(
      Self.roles(csv, block(.separated(by: 0x2C), csv)) == [
        "heading:a", "markup:,", "heading:\"b,c\"", "markup:,",
      ])
    let aligned = "name   size\na b    1"
    #expect(
      Self.roles(aligned, block(.aligned, aligned)) == [
        "heading:name", "gap:3", "heading:size", "gap:4",
      ])
  }

  @Test func everyLanguageTilesAnyLine() {
    let lines = [
      "", " ", "\"", "'", "/*", "*/", "\\", "\"\\", "#", "@", "$", "<", "<!--", "```", "0", "é漢😀", "'\\",
      "a\tb", "--[[",
      "\"\"\"", "{-", "$x $$", "'a", "=begin", "&", "-", "+", "\u{0}",
    ]
    for language in Language.highlighted {
      for line in lines { _ = Self.roles(line + "\n" + line + lines[5] + "\nx" + line, language) }
    }
  }
}
