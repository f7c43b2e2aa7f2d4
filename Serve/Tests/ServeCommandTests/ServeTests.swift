import Foundation
import Loopback
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct ServeTests {
  let program: Program
  init() throws { program = try Program() }

  /// Also while a client waits for an upstream that says nothing.
  @Test(arguments: [SIGINT, SIGTERM], [false, true])
  func aSignalEndsTheServer(signal: Int32, isBusy: Bool) async throws {
    let upstream = try RawUpstream(nil)
    let process = try program.start(["serve", "--port", "0", "--upstream", upstream.url])
    let notes = try #require(process.standardError as? Pipe)
    let line = String(decoding: notes.fileHandleForReading.availableData, as: UTF8.self)
    let port = try #require(
      line.split(separator: ":").dropFirst(3).first.flatMap { Int($0.prefix { $0.isNumber }) })
    let client = try RawClient(port)
    if isBusy {
      client.send(Array(#"{"model":"m","messages":[]}"#.utf8))
      while upstream.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    }
    kill(process.processIdentifier, signal)
    while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
    client.hangUp()
  }

  @Test func whatCannotBeServedIsNamed() async throws {
    for (arguments, exit, errors) in [
      (["--upstream", "http://h:99999"], 2, "error: 'http://h:99999' is no URL of a server\nhint: "),
      (["--host", "256.0.0.1"], 3, "error: cannot listen on 256.0.0.1:8790: "),
      (["--min-tokens", "0"], 2, "error: --min-tokens must be from 1 to 1000000"),
    ] as [([String], Int32, String)] {
      let result = try await program.run(["serve"] + arguments)
      #expect(result.exit == exit)
      #expect(result.errors.hasPrefix(errors), "\(result.errors)")
    }
  }
}
