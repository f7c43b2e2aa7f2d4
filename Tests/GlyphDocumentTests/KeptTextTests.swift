import GlyphGeometry
import Testing

@testable import GlyphDocument

@Suite struct KeptTextTests {
  static let uuid = "3f2b8c1e-5a77-4f0e-9a51-0c6d2f9b7e10"

  static func cut(_ text: String, name: String = "a.txt") throws -> [String] {
    let document = try Document(name: name, file: Array(text.utf8))
    return document.stretches.map { stretch in
      let bytes = document.text.bytes[stretch.span.start..<stretch.span.end]
      return (stretch.isKept ? "kept:" : "") + String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test func paragraphsWithIdentifiersStayText() throws {
    let text = "One.\n\nTwo,\nwith \(Self.uuid)\nin it.\n \t\nThree.\n\n\nFour."
    #expect(
      try Self.cut(text) == [
        "One.\n\n", "kept:Two,\nwith \(Self.uuid)\nin it.\n \t\n", "Three.\n\n\nFour.",
      ])
  }

  @Test func aTextWithoutIdentifiersIsOneStretch() throws {
    #expect(try Self.cut("One.\n\nTwo.") == ["One.\n\nTwo."])
    #expect(try Self.cut("").isEmpty)
  }

  @Test func codeBlocksAndTablesStayWhole() throws {
    let code = "Run:\n```sh\nrun \(Self.uuid)\n\nand more\n\n```\n"
    let table = "| a | b |\n|---|---|\n| x | \(Self.uuid) |\n"
    let text = "Before.\n\n\(code)\nBetween.\n\n\(table)\nAfter.\n"
    let kept = try Self.cut(text, name: "a.md").filter { $0.hasPrefix("kept:") }
    #expect(kept.count == 2)
    #expect(kept == ["kept:\(code)\n", "kept:\(table)\n"])
    #expect(try Self.cut(text, name: "a.md").joined().replacing("kept:", with: "") == text)
  }

  @Test func aSourceFileIsCutAtEmptyLines() throws {
    let text = "def one():\n    pass\n\ndef two():\n    return '\(Self.uuid)'\n\ndef three():\n    pass\n"
    #expect(
      try Self.cut(text, name: "a.py") == [
        "def one():\n    pass\n\n", "kept:def two():\n    return '\(Self.uuid)'\n\n",
        "def three():\n    pass\n",
      ])
  }

  @Test func aPieceIsReadAsItWasInTheWhole() throws {
    let text = "# Head\n\nSome *prose*.\n\n```python\nx = 1\n```\n\nEnd.\n"
    let document = try Document(name: "a.md", file: Array(text.utf8))
    let whole = document.piece(SourceSpan(start: 0, end: text.utf8.count))
    #expect(whole == document)
    let start = text.utf8.count - "```python\nx = 1\n```\n\nEnd.\n".utf8.count
    let piece = document.piece(SourceSpan(start: start, end: text.utf8.count))
    #expect(String(decoding: piece.text.bytes, as: UTF8.self).hasPrefix("```python"))
    #expect(piece.blocks.contains { $0.kind == .code(language: "python") })
    #expect(piece.blocks.first?.span.start == 0)
    #expect(piece.blocks.last?.span.end == piece.text.bytes.count)
    let tiles = zip(piece.blocks, piece.blocks.dropFirst()).allSatisfy { $0.span.end == $1.span.start }
    #expect(tiles)
  }
}
