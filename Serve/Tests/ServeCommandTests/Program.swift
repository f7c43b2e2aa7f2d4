import Foundation

/// Runs the built glyphpress-serve in a folder of its own.
final class Program: Sendable {
  private let folder: URL
  private let executable: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("glyphpress-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    executable = tests.deletingLastPathComponent().appendingPathComponent("glyphpress-serve")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  struct Result: Sendable {
    var exit: Int32
    var output: String
    var errors: String
  }

  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    try Data(bytes).write(to: folder.appendingPathComponent(name))
  }

  /// Its standard error is a pipe.
  func start(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../..").standardized
    process.environment = ProcessInfo.processInfo.environment.merging(["GLYPHPRESS_HOME": root.path]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = Pipe()
    process.standardError = Pipe()
    try process.run()
    return process
  }

  /// Waits on a thread of its own: those of the tasks are as few as the processors.
  func run(_ arguments: [String]) async throws -> Result {
    let process = try start(arguments)
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let pipes = [process.standardOutput, process.standardError].compactMap { $0 as? Pipe }
        // What goes to standard error fits into a pipe.
        let texts = pipes.map {
          String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        continuation.resume(
          returning: Result(exit: process.terminationStatus, output: texts[0], errors: texts[1]))
      }
    }
  }
}
