import Foundation
import GlyphJSON

/// Runs the built command in a folder of its own, as a user's shell would.
struct Command {
  /// The folder the command runs in; removed with the value.
  let folder: URL
  private let program: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("glyphpress-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    program = tests.deletingLastPathComponent().appendingPathComponent("glyphpress")
  }

  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  struct Result {
    var exit: Int32
    var output: Data
    var errors: String
    var text: String { String(decoding: output, as: UTF8.self) }
    func json() throws -> JSONValue { try JSONValue(parsing: [UInt8](output)) }
  }

  func start(_ arguments: [String], environment: [String: String] = [:]) throws -> (Process, Pipe, Pipe, Pipe)
  {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment
      .merging(["GLYPHPRESS_HOME": Self.root.path]) { $1 }.merging(environment) { $1 }
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    return (process, input, output, errors)
  }

  @discardableResult
  func run(_ arguments: String..., input: Data = Data(), environment: [String: String] = [:]) throws -> Result
  {
    try run(list: arguments, input: input, environment: environment)
  }

  func run(list arguments: [String], input: Data = Data(), environment: [String: String] = [:]) throws
    -> Result
  {
    let (process, stdin, stdout, stderr) = try start(arguments, environment: environment)
    // The other ends are read on their own threads, so that no pipe can fill up and block the command.
    nonisolated(unsafe) var output = Data()
    nonisolated(unsafe) var errors = Data()
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) { output = stdout.fileHandleForReading.readDataToEndOfFile() }
    DispatchQueue.global().async(group: group) { errors = stderr.fileHandleForReading.readDataToEndOfFile() }
    try? stdin.fileHandleForWriting.write(contentsOf: input)
    try stdin.fileHandleForWriting.close()
    group.wait()
    process.waitUntilExit()
    return Result(
      exit: process.terminationStatus, output: output, errors: String(decoding: errors, as: UTF8.self))
  }

  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    let file = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func read(_ name: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(name)) }

  /// Every file below a folder with its bytes, hidden ones too.
  func files(_ name: String) -> [String: Data] {
    let base = folder.appendingPathComponent(name)
    let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    var files: [String: Data] = [:]
    for path in paths { files[path] = try? Data(contentsOf: base.appendingPathComponent(path)) }
    return files
  }

  /// The lines of an output folder's manifest.
  func manifest(_ name: String) throws -> [JSONValue] {
    try String(decoding: read(name + "/manifest.jsonl"), as: UTF8.self).split(separator: "\n")
      .map { try JSONValue(parsing: String($0)) }
  }
}
