import Foundation
import GlyphJSON
import Testing

/// `render --fragile`, and what `ask` and `serve` say where they are not built.
@Suite struct FragileTests {
  let command: Command
  init() throws { command = try Command() }

  @Test func theSidecarNamesPageAndLineOfEveryIdentifierOnce() throws {
    try command.write(
      "a.txt", Array("See https://example.org/x and\n9f86d081884c7d65, https://example.org/x\n".utf8))
    #expect(
      try command.run("render", "a.txt", "-o", "out", "--fragile", "sidecar", "--mode", "lines").exit == 0)
    let text = String(decoding: try command.read("out/a.txt/fragile.txt"), as: UTF8.self)
    #expect(
      text == """
        Exact spelling of identifiers on these pages, as page:line text
        1:1,1:2 https://example.org/x
        1:2 9f86d081884c7d65

        """)
    // A second run replaces a folder that holds it.
    #expect(try command.run("render", "a.txt", "-o", "out").exit == 0)
    #expect(command.files("out/a.txt").keys.sorted() == ["page-0001.png"])
    #expect(
      try command.run("recover", "out").text
        == "See https://example.org/x and\n9f86d081884c7d65, https://example.org/x\n")
  }

  @Test func aTextWithoutIdentifiersGetsNoSidecar() throws {
    try command.write("a.txt", Array("Nothing to see.\n".utf8))
    #expect(try command.run("render", "a.txt", "-o", "out", "--fragile", "sidecar").exit == 0)
    #expect(command.files("out/a.txt").keys.sorted() == ["page-0001.png"])
  }

  @Test func smallFilesAreSmallerAndRecoverTheSame() throws {
    let text = String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 400)
    try command.write("a.txt", Array(text.utf8))
    for compression in ["fast", "small"] {
      #expect(try command.run("render", "a.txt", "-o", compression, "--compression", compression).exit == 0)
      #expect(try command.run("recover", compression).text == text)
    }
    #expect(
      try command.read("small/a.txt/page-0001.png").count < command.read("fast/a.txt/page-0001.png").count)
  }

  @Test(arguments: ["ask", "serve"])
  func aServeThatIsNotBuiltIsNamed(name: String) throws {
    let result = try command.run(name, environment: ["GLYPHPRESS_HOME": "/nowhere", "PATH": "/nowhere"])
    #expect(result.exit == 3)
    #expect(
      result.errors == """
        error: glyphpress-serve, which has the command '\(name)', is not built
        hint: run 'make serve' where glyphpress was built, or put glyphpress-serve in the PATH

        """)
  }
}
