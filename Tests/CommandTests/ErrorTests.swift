import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Every wrong input: a clear error, the right exit code, no half file.
@Suite struct ErrorTests {
  let command: Command
  init() throws { command = try Command() }

  func expect(
    _ result: Command.Result, exit: Int32, _ errors: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(result.exit == exit, sourceLocation: sourceLocation)
    #expect(result.errors.hasPrefix(errors), "\(result.errors)", sourceLocation: sourceLocation)
    #expect(result.output.isEmpty, sourceLocation: sourceLocation)
  }

  @Test func missingFile() throws {
    expect(
      try command.run("render", "none.txt", "-o", "out"), exit: 3,
      "error: cannot open 'none.txt': No such file or directory\nhint: check the path")
  }

  @Test func oneBadInputAmongGoodOnesIsNamedAndTheRestDone() throws {
    try command.write("good.txt", "good".utf8)
    try command.write("bad.txt", [0x61, 0xFF])
    let result = try command.run("render", "bad.txt", "good.txt", "-o", "out")
    #expect(result.exit == 1)
    #expect(result.errors.hasPrefix("error: 'bad.txt': not UTF-8: byte 0xFF at byte offset 1\nhint: "))
    #expect(try command.manifest("out").map { $0["document"]?.string } == ["good.txt"])
  }

  @Test func folderWithoutText() throws {
    try command.write("in/x.bin", [0xFF, 0])
    expect(try command.run("measure", "in"), exit: 3, "error: no text in the folder 'in'\nhint: ")
  }

  @Test func unknownNamesComeWithTheNearest() throws {
    try command.write("a.txt", "a".utf8)
    expect(
      try command.run("render", "a.txt", "-o", "out", "--style", "standrad"), exit: 2,
      "error: there is no style named 'standrad'\nhint: did you mean 'standard'?")
    expect(
      try command.run("render", "a.txt", "-o", "out", "--model", "qwen3vl"), exit: 2,
      "error: unknown model 'qwen3vl'\nhint: did you mean 'qwen3-vl'?")
    expect(
      try command.run("tokenize", "--tokenizer", "glm", "a.txt"), exit: 2,
      "error: there is no tokenizer 'glm'\nhint: did you mean 'glm4'?")
    #expect(command.files("out").isEmpty)
  }

  @Test func wrongStyleFilesNameKeyValueAndWhatIsAllowed() throws {
    try command.write("a.txt", "a".utf8)
    try command.write("key.json", #"{"pich": 9}"#.utf8)
    expect(
      try command.run("measure", "a.txt", "--style", "key.json"), exit: 3,
      "error: a style has no key \"pich\"\nhint: did you mean \"pitch\"?")
    try command.write("value.json", #"{"margins": {"left": -1}}"#.utf8)
    expect(
      try command.run("measure", "a.txt", "--style", "value.json"), exit: 3,
      "error: \"margins.left\" is -1, but must be a whole number from 0 to 4096\nhint: ")
    try command.write("glyph.json", #"{"font-size": "9"}"#.utf8)
    expect(
      try command.run("measure", "a.txt", "--style", "glyph.json"), exit: 3,
      "error: \"font-size\" is \"9\", but must be a number from 1.0 to 256.0\nhint: ")
    try command.write("broken.json", "{".utf8)
    expect(
      try command.run("measure", "a.txt", "--style", "broken.json"), exit: 3,
      "error: 'broken.json': not JSON: ")
  }

  @Test func wrongUsage() throws {
    expect(
      try command.run("render", "a.txt"), exit: 2, "error: missing expected argument '--output <output>'")
    expect(try command.run("frobnicate"), exit: 2, "error: unexpected argument 'frobnicate'")
    expect(
      try command.run("count", "--model", "glm-4.1v", "--size", "10"), exit: 2,
      "error: the value '10' is invalid")
    expect(try command.run("measure"), exit: 2, "error: no input\nhint: ")
    expect(
      try command.run("render", "-", "-o", "out", "--workers", "0"), exit: 2,
      "error: --workers must be from 1 to 256")
  }

  @Test func outputFolderThatCannotBeMade() throws {
    try command.write("a.txt", "a".utf8)
    expect(
      try command.run("render", "a.txt", "-o", "a.txt/out"), exit: 3,
      "error: cannot create 'a.txt': File exists")
  }

  @Test func missingInstallation() throws {
    expect(
      try command.run("fonts", environment: ["GLYPHPRESS_HOME": "/nowhere"]), exit: 3,
      "error: no Fonts/fonts.json in '/nowhere', which GLYPHPRESS_HOME names\nhint: run 'make setup'")
  }

  @Test func missingFontFileIsNamed() throws {
    try command.write(
      "home/Fonts/fonts.json", try Data(contentsOf: Command.root.appendingPathComponent("Fonts/fonts.json")))
    try FileManager.default.createDirectory(
      at: command.folder.appendingPathComponent("home/.data"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: command.folder.appendingPathComponent("home/.data/vocabularies"),
      withDestinationURL: Command.root.appendingPathComponent(".data/vocabularies"))
    let home = command.folder.appendingPathComponent("home").path
    let result = try command.run(
      "measure", "-", input: Data("a".utf8), environment: ["GLYPHPRESS_HOME": home])
    #expect(
      result.exit == 3 && result.errors.contains("DejaVuSansCondensed.ttf")
        && result.errors.contains("'make setup'"))
  }

  @Test func unreadableFile() throws {
    guard getuid() != 0 else {
      print("unreadableFile: not run, because root reads every file")
      return
    }
    try command.write("a.txt", "a".utf8)
    chmod(command.folder.appendingPathComponent("a.txt").path, 0)
    expect(
      try command.run("render", "a.txt", "-o", "out"), exit: 3,
      "error: cannot open 'a.txt': Permission denied")
  }

  @Test func fullDiskLeavesNothingOfTheDocument() throws {
    let disk = command.folder.appendingPathComponent("disk").path
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    guard mount("tmpfs", disk, "tmpfs", 0, "size=64k") == 0 else {
      print("fullDiskLeavesNothingOfTheDocument: not run, because no file system can be mounted here")
      return
    }
    defer { umount(disk) }
    try command.write("long.txt", Array(String(repeating: "many different words \n", count: 20_000).utf8))
    let result = try command.run("render", "long.txt", "-o", "disk/out")
    #expect(result.exit == 3 && result.errors.contains("No space left on device\nhint: free some space"))
    #expect(command.files("disk/out").isEmpty)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func interruptionLeavesNoHalfFile(signal: Int32) throws {
    try command.write(
      "long.txt", Array(String(repeating: "many different words to draw\n", count: 100_000).utf8))
    let (process, _, _, errors) = try command.start(["render", "long.txt", "-o", "out"])
    let out = command.folder.appendingPathComponent("out").path
    for _ in 0..<4000 {
      if (FileManager.default.enumerator(atPath: out)?.allObjects.count ?? 0) > 3 { break }
      usleep(2500)
    }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(process.terminationReason == .exit && process.terminationStatus == 130, "\(text)")
    #expect(text.hasPrefix("error: interrupted\n"), "\(text)")
    #expect(Set(command.files("out").keys) == ["manifest.jsonl", "run.json"])
    #expect(try command.manifest("out").isEmpty)
  }
}
