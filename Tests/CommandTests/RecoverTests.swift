import Foundation
import GlyphJSON
import Testing

@Suite struct RecoverTests {
  let command: Command
  init() throws { command = try Command() }

  static let files: [(String, [UInt8])] = [
    ("plain.txt", Array("one\ntwo\n".utf8)), ("empty.txt", []), ("crlf.txt", Array("a\r\nb\r\n\r\n".utf8)),
    ("mark.txt", [0xEF, 0xBB, 0xBF] + Array("with mark".utf8)),
    ("wide.txt", [0xFF, 0xFE, 0x61, 0, 0x0A, 0, 0x3D, 0xD8, 0, 0xDE]),
    ("controls.txt", Array("a\u{0}b\u{7}c\u{1B}d\u{C}e\rf\u{AD}\u{200B}".utf8)),
    ("code.py", Array("def f(x):\n\treturn  x\n".utf8)),
  ]

  @Test(arguments: ["flow", "lines"])
  func everyFileComesBackByteForByte(mode: String) throws {
    for (name, bytes) in Self.files { try command.write("in/" + name, bytes) }
    #expect(try command.run("render", "in", "-o", "out", "--mode", mode).exit == 0)
    #expect(try command.run("recover", "out", "-o", "back/").exit == 0)
    #expect(command.files("back").filter { $0.key != "." } == command.files("in"))
  }

  @Test func oneDocumentComesToStandardOutputAndOnePageAlone() throws {
    try command.write("a.txt", Self.files[0].1)
    try command.run("render", "a.txt", "-o", "out")
    #expect(try command.run("recover", "out").output == Data(Self.files[0].1))
    #expect(try command.run("recover", "out/a.txt/page-0001.png").output == Data(Self.files[0].1))
  }

  @Test func severalDocumentsNeedAChoice() throws {
    try command.write("in/a.txt", "a".utf8)
    try command.write("in/b.txt", "b".utf8)
    try command.run("render", "in", "-o", "out")
    let result = try command.run("recover", "out")
    #expect(
      result.exit == 3
        && result.errors.hasPrefix("error: the manifest holds 2 documents: a.txt, b.txt\nhint: "))
    #expect(try command.run("recover", "out", "--document", "b.txt").text == "b")
  }

  @Test func aChangedOrMissingPageIsNoticed() throws {
    try command.write("a.txt", "text".utf8)
    try command.run("render", "a.txt", "-o", "out")
    let page = "out/a.txt/page-0001.png"
    var png = try command.read(page)
    png[png.count - 20] ^= 1
    try command.write(page, png)
    let changed = try command.run("recover", "out")
    #expect(changed.exit == 3 && changed.errors.contains("is not the page that the manifest describes"))
    try FileManager.default.removeItem(at: command.folder.appendingPathComponent(page))
    let missing = try command.run("recover", "out")
    #expect(missing.exit == 3 && missing.errors.hasPrefix("error: cannot open 'out/a.txt/page-0001.png'"))
  }
}
