import GlyphDocument
import GlyphGeometry
import Testing

@Suite struct SourceTextTests {
  @Test(
    arguments: [
      [0xEF, 0xBB, 0xBF, 0x61], [0xFF, 0xFE, 0x61, 0, 0x3D, 0xD8, 0, 0xDE],
      [0xFE, 0xFF, 0, 0x61, 0x20, 0x28],
      [], [0], Array("a\r\nb\u{0}é😀".utf8),
    ] as [[UInt8]])
  func everyReadableFileIsWrittenBackByteForByte(file: [UInt8]) throws {
    let text = try SourceText(file: file)
    #expect(SourceText.file(text: text.bytes, encoding: text.encoding) == file)
  }

  @Test(
    arguments: [
      ([0x61, 0xC3, 0x28], "not UTF-8: byte 0xC3 at byte offset 1"),
      ([0x61, 0x62, 0xED, 0xA0, 0x80], "not UTF-8: byte 0xED at byte offset 2"),
      ([0xFF, 0xFE, 0x61], "not UTF-16: the file ends in half a code unit, at byte offset 2"),
      ([0xFF, 0xFE, 0x61, 0, 0, 0xD8], "not UTF-16: unpaired surrogate at byte offset 4"),
    ] as [([UInt8], String)])
  func unreadableBytesAreNamedByOffset(file: [UInt8], message: String) {
    #expect { try SourceText(file: file) } throws: { "\($0)" == message }
  }

  @Test func endingsTellCodeFromProse() throws {
    #expect(try Document(name: "a/b.py", file: [0x61]).blocks.first?.kind == .code(language: "python"))
    #expect(try Document(name: "notes.txt", file: [0x61]).blocks.first?.kind == .prose)
    #expect(try Document(name: ".py", file: []).blocks.isEmpty)
    #expect(Language.named(by: "x/Makefile") == "make")
  }
}
