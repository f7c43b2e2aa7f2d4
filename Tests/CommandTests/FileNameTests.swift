import Foundation
import GlyphJSON
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// File names are bytes; those that are no UTF-8 are read, told apart and given back like any others.
@Suite struct FileNameTests {
  let command: Command
  init() throws { command = try Command() }

  /// Names of files, as bytes, and the names that documents get.
  static let files: [(bytes: [UInt8], name: String)] = [
    (Array("caf".utf8) + [0xE9] + Array(".txt".utf8), #"caf\xE9.txt"#),
    (Array("caf".utf8) + [0xE8] + Array(".txt".utf8), #"caf\xE8.txt"#),
    (Array(#"caf\xE9.txt"#.utf8), #"caf\x5CxE9.txt"#),
    (Array("plain.txt".utf8), "plain.txt"),
    ([0xFF, 0xFE, 0x2F, 0x80], #"\xFF\xFE/\x80"#),
  ]

  static func text(_ name: String) -> String { "The text of \(name).\n" }

  /// Calls the system with a path below the command's folder.
  private func withPath<Result>(_ name: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let path = Array((command.folder.path + "/").utf8) + name + [0]
    return path.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  func writeFiles() {
    _ = withPath(Array("in".utf8)) { mkdir($0, 0o755) }
    _ = withPath(Array("in/".utf8) + [0xFF, 0xFE]) { mkdir($0, 0o755) }
    for (bytes, name) in Self.files {
      let descriptor = withPath(Array("in/".utf8) + bytes) { open($0, O_WRONLY | O_CREAT, 0o644) }
      #expect(descriptor >= 0)
      let text = Array(Self.text(name).utf8)
      #expect(write(descriptor, text, text.count) == text.count)
      close(descriptor)
    }
  }

  func content(_ name: [UInt8]) -> String? {
    let descriptor = withPath(name) { open($0, O_RDONLY) }
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    return String(decoding: bytes[..<max(0, read(descriptor, &bytes, bytes.count))], as: UTF8.self)
  }

  @Test func renderKeepsThemApartAndRecoverGivesThemBack() throws {
    writeFiles()
    let result = try command.run("render", "in", "-o", "out", "--json")
    #expect(result.exit == 0, "\(result.errors)")
    let names = try result.json()["documents"]?.elements?.compactMap { $0["name"]?.string } ?? []
    #expect(Set(names) == Set(Self.files.map(\.name)))
    for name in names {
      #expect(try command.run("recover", "out", "--document", name).text == Self.text(name))
    }
    #expect(try command.run("recover", "out", "-o", "back/").exit == 0)
    for (bytes, name) in Self.files {
      #expect(content(Array("back/".utf8) + bytes) == Self.text(name), "\(name)")
    }
  }

  @Test func measureCountsEach() throws {
    writeFiles()
    let result = try command.run("measure", "in", "--json")
    #expect(result.exit == 0, "\(result.errors)")
    let documents = try result.json()["documents"]?.elements ?? []
    #expect(Set(documents.compactMap { $0["name"]?.string }) == Set(Self.files.map(\.name)))
    for document in documents {
      #expect(document["bytes"]?.int == Self.text(document["name"]?.string ?? "").utf8.count)
    }
  }

  @Test(arguments: ["folder", "pattern", "list"])
  func batchNamesEachOnce(way: String) throws {
    writeFiles()
    var input = Data()
    var arguments = ["in"]
    switch way {
    case "list":
      for (bytes, _) in Self.files { input += Data(Array("in/".utf8) + bytes + [0x0A]) }
      arguments = ["-", "--list"]
    case "pattern": arguments = ["in/*.txt"]
    default: break
    }
    let result = try command.run(list: ["batch"] + arguments + ["-o", "out"], input: input)
    #expect(result.exit == 0, "\(result.errors)")
    let lines = String(decoding: try command.read("out/documents.jsonl"), as: UTF8.self).split(
      separator: "\n")
    let documents = try lines.map { try JSONValue(parsing: String($0)) }
    // A pattern finds no folders; a list names what it lists by the file's own name.
    let wanted = Self.files.filter { way != "pattern" || $0.name.hasSuffix(".txt") }
    #expect(documents.count == wanted.count)
    for (_, name) in wanted {
      let document = try #require(documents.first { $0["input"]?.string == "in/" + name })
      #expect(document["bytes"]?.int == Self.text(name).utf8.count)
      let folder = document["name"]?.string ?? ""
      #expect(folder == (way == "list" ? name.split(separator: "/").last.map(String.init) : name))
      #expect(!command.files("out/" + folder).isEmpty)
    }
  }

  /// The shell gives the bytes to the command as they are.
  @Test func argumentsMayNameThemAndErrorsDoSo() throws {
    writeFiles()
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("glyphpress").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", #""$0" render "in/$(printf 'caf\351.txt')" "$(printf 'no\351')" -o "$(printf 'o\351')""#, program,
    ]
    process.currentDirectoryURL = command.folder
    process.environment = ["GLYPHPRESS_HOME": Command.root.path, "PATH": "/usr/bin:/bin"]
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let table = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(message.hasPrefix(#"error: cannot open 'no\xE9': No such file or directory"#), "\(message)")
    #expect(
      table.contains(#"caf\xE9.txt"#) && table.contains(#"pages are in o\xE9, described by"#), "\(table)")
    let manifest = content([0x6F, 0xE9] + Array("/manifest.jsonl".utf8))
    #expect(manifest?.contains(#""document":"caf\\xE9.txt""#) == true, "\(manifest ?? "none")")
  }

  /// To Swift these two are the same string; to Linux they are two files.
  @Test func namesThatDifferInNormalizationAloneAreTwoDocuments() throws {
    let names = ["e\u{301}.txt", "\u{E9}.txt"]
    for (number, name) in names.enumerated() {
      try command.write("in\(number)/" + name, "text \(number)".utf8)
    }
    for number in 0...1 { #expect(try command.run("render", "in\(number)", "-o", "out").exit == 0) }
    #expect(try command.manifest("out").count == 2)
    for (number, name) in names.enumerated() {
      #expect(try command.run("recover", "out", "--document", name).text == "text \(number)")
    }
  }
}
