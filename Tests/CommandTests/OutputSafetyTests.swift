import Foundation
import GlyphJSON
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The command never destroys what is not its own, and says so instead.
@Suite struct OutputSafetyTests {
  let command: Command
  init() throws { command = try Command() }

  @Test func filesAndForeignFoldersInTheWayAreLeftAsTheyAre() throws {
    try command.write("a.txt", "the source".utf8)
    try command.write("b/a.txt/keep.me", "precious".utf8)
    for folder in [".", "b"] {
      let result = try command.run("render", "a.txt", "-o", folder)
      #expect(
        result.exit == 3 && result.errors.contains("a.txt' exists and is no folder of pages"),
        "\(result.errors)")
    }
    #expect(try command.read("a.txt") == Data("the source".utf8))
    #expect(try command.read("b/a.txt/keep.me") == Data("precious".utf8))
  }

  @Test func documentsOfEarlierRunsStayRecoverable() throws {
    try command.write("a.txt", "first".utf8)
    try command.write("b.txt", "second".utf8)
    #expect(try command.run("render", "a.txt", "-o", "out").exit == 0)
    #expect(try command.run("render", "b.txt", "-o", "out").exit == 0)
    try command.write("a.txt", "first, changed".utf8)
    #expect(try command.run("render", "a.txt", "-o", "out").exit == 0)
    #expect(try command.manifest("out").map { $0["document"]?.string } == ["b.txt", "a.txt"])
    #expect(try command.run("recover", "out", "--document", "a.txt").text == "first, changed")
    #expect(try command.run("recover", "out", "--document", "b.txt").text == "second")
  }

  @Test func inputsNamedLikeOurFilesOrLikeFoldersGetOtherNames() throws {
    try command.write("in/run.json", "{}".utf8)
    try command.write("in/x.txt/page-0001.png", "text".utf8)
    try command.write("more/x.txt", "other".utf8)
    let result = try command.run("render", "more/x.txt", "in", "-o", "out")
    #expect(result.exit == 0, "\(result.errors)")
    #expect(
      try command.manifest("out").map { $0["document"]?.string } == [
        "x.txt", "run.json-2", "x.txt-page-0001.png",
      ])
    #expect(try command.run("recover", "out", "-o", "back/").exit == 0)
  }

  @Test func oneProcessWritesToAFolderAtATime() throws {
    try command.write("a.txt", "a".utf8)
    try FileManager.default.createDirectory(
      at: command.folder.appendingPathComponent("out"), withIntermediateDirectories: true)
    let descriptor = open(command.folder.appendingPathComponent("out").path, O_RDONLY)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX) == 0)
    let result = try command.run("render", "a.txt", "-o", "out")
    #expect(result.exit == 3 && result.errors.hasPrefix("error: cannot lock 'out'"), "\(result.errors)")
    #expect(result.errors.contains("hint: another glyphpress is writing there"))
  }

  @Test func whatAKilledRunLeftIsCleanedUp() throws {
    try command.write("a.txt", "a".utf8)
    try command.write("out/.part-99-pages/page-0001.png", "half".utf8)
    #expect(try command.run("render", "a.txt", "-o", "out").exit == 0)
    #expect(command.files("out").keys.allSatisfy { !$0.hasPrefix(".part") })
  }

  @Test func recoverStaysInItsFolderAndKeepsLinksAndPipes() throws {
    try command.write("a.txt", "text".utf8)
    #expect(try command.run("render", "a.txt", "-o", "out").exit == 0)
    try command.write("target", "old".utf8)
    symlink("target", command.folder.appendingPathComponent("link").path)
    #expect(try command.run("recover", "out", "-o", "link").exit == 0)
    #expect(try command.read("target") == Data("text".utf8))
    var run = String(decoding: try command.read("out/run.json"), as: UTF8.self)
    run = run.replacingOccurrences(of: "\"name\": \"a.txt\"", with: "\"name\": \"../evil.txt\"")
    try command.write("out/run.json", run.utf8)
    let result = try command.run("recover", "out", "-o", "back/")
    #expect(result.exit == 3 && result.errors.contains("leads out of the folder"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: command.folder.appendingPathComponent("evil.txt").path))
  }

  @Test func weightsOfAnotherFamilyAreRefused() throws {
    let weights = Command.root.appendingPathComponent("Tests/Vectors/towers/glm4v").path
    let result = try command.run(
      "encode", EncodeTests.image, "--model", "qwen2-vl", "--weights", weights, "-o", "x.npz")
    #expect(
      result.exit == 3 && result.errors.contains("are of the family glm4v, but the model is qwen2-vl"))
  }
}
