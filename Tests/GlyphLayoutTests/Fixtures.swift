import GlyphDocument
import GlyphFiles
import GlyphFonts
import GlyphJSON
import GlyphLayout

/// The project's own fonts, for tests.
enum Fixtures {
  static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  static func shelf() throws -> FontShelf {
    let manifest = try JSONValue(parsing: try Files.read(root + "/Fonts/fonts.json"))
    return FontShelf(entries: try FontEntry.list(manifest: manifest), folder: root + "/.data/fonts")
  }

  static func fonts(_ style: PageStyle) throws -> FontSet {
    try FontSet(try FaceTable(shelf: try shelf(), spec: style.fonts, cjk: .simplifiedChinese))
  }

  /// - Parameter fonts: The style's fonts where many texts share them; made for this call otherwise.
  static func pages(
    _ text: String, _ style: PageStyle, name: String = "test.txt", grid: PageGrid = PageGrid(unit: 28),
    fonts: FontSet? = nil, as reading: Reading? = nil
  ) throws -> [Page] {
    let document = try Document(name: name, file: Array(text.utf8), as: reading)
    var layout = try Layout(document, style: style, fonts: try fonts ?? Self.fonts(style), grid: grid)
    var pages: [Page] = []
    while let page = layout.next() { pages.append(page) }
    return pages
  }

  /// Every sample of the repository: its file name and text.
  static func samples() throws -> [(name: String, text: String)] {
    let names = [
      "RateLimiter.swift", "aligned-tables.txt", "change.diff", "chat.jsonl", "expenses.tsv", "formulas.md",
      "handbook.md", "identifiers.txt", "markdown-tables.md", "mixed-scripts.txt", "prose-arabic.txt",
      "prose-chinese.txt", "prose-english.txt", "prose-thai.txt", "ring_buffer.c", "server.log",
      "settings.json", "stations.csv", "stock_report.py",
    ]
    return try names.map { ($0, String(decoding: try Files.read(root + "/Samples/" + $0), as: UTF8.self)) }
  }

  /// Inputs on which peers lose text, crash or overlap (facts/field.md).
  static let nasty: [String] = [
    "", "a", " ", "\n", "\t", "\r\n", "\r", "\u{FEFF}", "a\nb", "  a", " a", "a ", "a  b", "\ta\t\tb\t",
    "a \t b",
    "\tleading tab\n  two\n single\n\n\n   \n", "a\u{0}b\u{7}c\u{1B}d\u{C}e\rf",
    String(repeating: "x", count: 3000),
    "a\u{AD}b\u{200B}c\u{FEFF}d\u{200E}e\u{2028}f\u{85}g", "👩‍👩‍👧‍👦 👍🏽 🇩🇪🇫🇷 ❤️ ☺︎ #️⃣", "مرحبا world 123 בדיקה (abc) ١٢٣",
    "ภาษาไทยเขียนติดกันโดยไม่เว้นวรรค", "हिन्दी में क्षत्रिय ज्ञान", "┌─┬─┐\n│ │ │\n└─┴─┘", "\u{E000}\u{F8FF}\u{10FFFD}",
    String(repeating: "\n", count: 10_000), String(repeating: "word ", count: 40_000),
    String(repeating: " ", count: 200_000), "line one\r\nline two\r\n", "e\u{301}\u{302}\u{303} Z̷͉͗a̶l̴g̵o",
    "中文和English混排，标点「引号」。日本語のかな。한국어", "ᄒ\u{1161}\u{11AB} U+1F3FB: 🏻", "𠀀𪛖 \u{E0001}",
    String(repeating: "מילה ", count: 5000), "\u{202E}reversed\u{202C} \u{2067}isolate\u{2069}",
  ]
}
