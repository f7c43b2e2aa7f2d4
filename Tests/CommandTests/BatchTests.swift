import Foundation
import GlyphJSON
import Testing

/// Numbers that are the same in every run (Knuth's MMIX congruences, the upper half).
private struct Random: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 { UInt64(half()) << 32 | UInt64(half()) }

  private mutating func half() -> UInt32 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt32(truncatingIfNeeded: state >> 32)
  }
}

@Suite struct BatchTests {
  let command: Command
  init() throws { command = try Command() }

  static let words = String(repeating: "The quick brown fox jumps over 中文 and العربية. ", count: 60)

  static func record(_ number: Int) -> String {
    let text = words.prefix(40 + number * 131 % 1500)
    return #"{"id": "doc \#(number)", "text": "\#(number) \#(text)"}"#
  }

  func writeCorpus(_ count: Int = 30) throws {
    let lines = (0..<count).map { $0 % 11 == 5 ? "no record" : Self.record($0) }
    try command.write("corpus.jsonl", (lines.joined(separator: "\n") + "\n").utf8)
  }

  static let small = ["--unit-size", "2", "--shard-size", "1"]

  /// Runs `batch` in a way that takes a list of arguments.
  func batch(_ arguments: [String], input: String = "") throws -> Command.Result {
    let (process, stdin, stdout, stderr) = try command.start(["batch"] + arguments)
    try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    let output = stdout.fileHandleForReading.readDataToEndOfFile()
    let errors = stderr.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Command.Result(
      exit: process.terminationStatus, output: output, errors: String(decoding: errors, as: UTF8.self))
  }

  /// Bytes of a file; 0 where there is none.
  func size(_ name: String) -> Int {
    var status = stat()
    return stat(command.folder.appendingPathComponent(name).path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Lines of a JSONL file.
  func lines(_ name: String) throws -> [JSONValue] {
    try String(decoding: command.read(name), as: UTF8.self).split(separator: "\n")
      .map { try JSONValue(parsing: String($0)) }
  }

  @Test(.serialized, arguments: ["folders", "webdataset", "jsonl"])
  func killedAtAnyMomentAndResumedTheOutputIsTheSame(format: String) throws {
    try writeCorpus()
    let arguments = ["corpus.jsonl", "--format", format] + Self.small
    #expect(try batch(arguments + ["-o", "whole"]).exit == 1)
    let whole = command.files("whole")
    #expect(whole.count > 5)
    let documents = try #require(whole["documents.jsonl"]).count
    var generator = Random(seed: UInt64(format.utf8.count))
    var kills = 0
    while kills < 7 {
      let (process, stdin, _, _) = try command.start(["batch"] + arguments + ["-o", "killed", "--resume"])
      try stdin.fileHandleForWriting.close()
      // A point in the work, not in time: how much is written, and up to 30 ms of work after that.
      let point = Int.random(in: 0...documents, using: &generator)
      while process.isRunning, size("killed/documents.jsonl") < point { usleep(300) }
      usleep(UInt32.random(in: 0...30_000, using: &generator))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal { kills += 1 }
      if size("killed/documents.jsonl") > documents * 3 / 4 {
        // Little is left to be killed: from the start again, for all but the last.
        if kills < 7 {
          try? FileManager.default.removeItem(at: command.folder.appendingPathComponent("killed"))
        }
      }
    }
    #expect(try batch(arguments + ["-o", "killed", "--resume"]).exit == 1)
    let killed = command.files("killed")
    #expect(Set(killed.keys) == Set(whole.keys))
    for (name, bytes) in whole { #expect(killed[name] == bytes, "\(name)") }
  }

  @Test func aFullDiskLosesNothing() throws {
    try writeCorpus()
    let arguments = ["corpus.jsonl", "--format", "webdataset"] + Self.small
    #expect(try batch(arguments + ["-o", "whole"]).exit == 1)
    // A limit on the size of files, as a full disk: writing fails from there on.
    let size = try #require(command.files("whole")["shard-000000.tar"]).count
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("glyphpress").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments =
      ["-c", "trap '' XFSZ; ulimit -f \(size / 1024); exec \"$@\"", "sh", program, "batch"] + arguments + [
        "-o", "full",
      ]
    process.currentDirectoryURL = command.folder
    process.environment = ["GLYPHPRESS_HOME": Command.root.path]
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = Pipe()
    try process.run()
    let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 3)
    #expect(message.hasPrefix("error: cannot write 'full/shard-000000.tar.part': File too large"))
    #expect(try lines("full/journal.jsonl").count > 2)
    #expect(try batch(arguments + ["-o", "full", "--resume"]).exit == 1)
    #expect(command.files("full") == command.files("whole"))
  }

  @Test func aLostFileIsMadeAgain() throws {
    try writeCorpus()
    let arguments = ["corpus.jsonl", "--format", "jsonl", "--shards", "4", "--unit-size", "2"]
    try #require(try batch(arguments + ["-o", "out"]).exit == 1)
    let whole = command.files("out")
    #expect(whole.keys.filter { $0.hasPrefix("pages-") }.count == 4)
    try FileManager.default.removeItem(at: command.folder.appendingPathComponent("out/pages-000001.jsonl"))
    #expect(try batch(arguments + ["-o", "out", "--resume"]).exit == 1)
    #expect(command.files("out") == whole)
  }

  @Test func badRecordsAreNamedAndTheRestGoesOn() throws {
    let lines = [Self.record(1), "{", #"{"id": 7, "body": "b"}"#, "", Self.record(2), "[1]"]
    try command.write("c.jsonl", lines.joined(separator: "\n").utf8)
    let result = try batch(["c.jsonl", "missing.txt", "-o", "out", "--json"])
    #expect(result.exit == 1)
    #expect(result.errors == "error: 4 records could not be done; each is in out/quarantine.jsonl\n")
    #expect(try result.json()["documents"]?.int == 2)
    #expect(try result.json()["failures"]?.int == 4)
    let bad = try self.lines("out/quarantine.jsonl")
    #expect(bad.map { $0["line"]?.int } == [nil, 2, 3, 6])
    #expect(bad.map { $0["id"]?.string } == [nil, nil, "7", nil])
    #expect(bad.map { $0["code"]?.string } == ["file.missing", "batch.json", "batch.field", "batch.json"])
    #expect(bad[2]["reason"]?.string == "the record has no string \"text\"" && bad[2]["input"] == "c.jsonl")
    #expect(try batch(["c.jsonl", "-o", "out2", "--text-field", "body"]).exit == 1)
    #expect(try self.lines("out2/documents.jsonl").map { $0["id"]?.string } == ["7"])
  }

  @Test func failFastStopsWhereResumeGoesOn() throws {
    try writeCorpus(12)
    let arguments = ["corpus.jsonl"] + Self.small
    let stopped = try batch(arguments + ["-o", "out", "--fail-fast"])
    #expect(stopped.exit == 3)
    #expect(stopped.errors.hasPrefix("error: 'corpus.jsonl', line 6: the line is no JSON object: "))
    #expect(try batch(arguments + ["-o", "out", "--resume"]).exit == 1)
    #expect(try batch(arguments + ["-o", "whole", "--workers", "1"]).exit == 1)
    #expect(command.files("out") == command.files("whole"))
  }

  @Test func partsTogetherAreTheWhole() throws {
    try writeCorpus(12)
    var numbers: [Int] = []
    for index in 0..<3 {
      let part = ["--shard-index", "\(index)", "--shard-count", "3", "-o", "part-\(index)"]
      _ = try batch(["corpus.jsonl", "--format", "jsonl"] + part)
      for name in ["documents", "quarantine"] {
        numbers += try lines("part-\(index)/\(name).jsonl").compactMap { $0["number"]?.int }
      }
    }
    #expect(numbers.sorted() == Array(0..<12))
    let wrong = try batch(["corpus.jsonl", "-o", "out", "--shard-index", "3", "--shard-count", "3"])
    #expect(wrong.exit == 2 && wrong.errors.hasPrefix("error: --shard-index must be from 0 to 2"))
  }

  @Test func foldersPatternsAndListsNameTheSameFiles() throws {
    for name in ["a", "b", "c"] { try command.write("in/\(name).txt", "text \(name)".utf8) }
    try command.write("in/picture.png", [0x89, 0x50])
    let folder = try batch(["in", "-o", "out-1"])
    #expect(folder.exit == 0 && folder.errors == "note: 1 files are no text and were passed over\n")
    #expect(try batch(["in/*.txt", "-o", "out-2"]).exit == 0)
    let list = "in/a.txt\nin/b.txt\nin/c.txt\n"
    #expect(try batch(["-", "--list", "-o", "out-3"], input: list).exit == 0)
    let pages = try command.read("out-1/manifest.jsonl")
    #expect(try command.manifest("out-1").count == 3)
    for folder in ["out-2", "out-3"] { #expect(try command.read(folder + "/manifest.jsonl") == pages) }
    #expect(try command.run("recover", "out-1", "--document", "b.txt").text == "text b")
  }

  @Test func tarHoldsEachPageWithItsDescription() throws {
    try command.write("notes.txt", RenderTests.sample)
    #expect(try batch(["notes.txt", "--format", "webdataset", "-o", "out"]).exit == 0)
    try command.run("render", "notes.txt", "-o", "rendered")
    let tar = try Process.run(
      URL(fileURLWithPath: "/bin/tar"),
      arguments: [
        "-xf", command.folder.appendingPathComponent("out/shard-000000.tar").path, "-C", command.folder.path,
      ])
    tar.waitUntilExit()
    #expect(tar.terminationStatus == 0)
    let expected = try command.manifest("rendered")
    #expect(expected.count > 1)
    for (index, page) in expected.enumerated() {
      let key = "000000000-0000\(index + 1)"
      #expect(try command.read(key + ".png") == command.read("rendered/" + (page["file"]?.string ?? "")))
      let json = try JSONValue(parsing: [UInt8](command.read(key + ".json")))
      for name in ["document", "page", "source", "characters", "visual_tokens", "sha256", "text"] {
        #expect(json[name] == page[name], "\(name)")
      }
      #expect(json["text_tokens"]?.int ?? 0 > 0 && json["key"]?.string == key)
    }
  }

  @Test func aBatchIsNeitherOverwrittenNorMixedWithAnother() throws {
    try command.write("a.txt", "text".utf8)
    #expect(try batch(["a.txt", "-o", "out"]).exit == 0)
    let again = try batch(["a.txt", "-o", "out"])
    #expect(again.exit == 3)
    #expect(again.errors.hasPrefix("error: 'out' holds a batch already\nhint: go on with it by --resume"))
    let other = try batch(["a.txt", "-o", "out", "--resume", "--model", "qwen3-vl"])
    #expect(other.exit == 3)
    #expect(other.errors.hasPrefix("error: the batch in 'out' was begun with other model\nhint: "))
    let dash = try batch(["-", "-o", "out2"])
    #expect(dash.exit == 2 && dash.errors.hasPrefix("error: '-' is a list of files on standard input"))
  }
}
