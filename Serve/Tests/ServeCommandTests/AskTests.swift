import Foundation
import GlyphJSON
import Loopback
import Testing

/// The built program, as a user's shell would run it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct AskTests {
  let program: Program
  init() throws { program = try Program() }

  func ask(_ input: String, _ more: String..., backend: String = "http://127.0.0.1:9/v1") async throws
    -> Program.Result
  {
    try await program.run(["ask", input, "--backend", backend, "--model", "qwen3-vl"] + more)
  }

  func expect(
    _ result: Program.Result, exit: Int32, _ errors: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(result.exit == exit, sourceLocation: sourceLocation)
    #expect(result.errors.hasPrefix(errors), "\(result.errors)", sourceLocation: sourceLocation)
    #expect(result.output.isEmpty, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    "يحسب رئيس الميناء القوارب كل صباح.\n", "👨‍👩‍👧‍👦 😀 🇩🇪 ❤️\n",
    String(repeating: "The harbour master counts the boats. ", count: 5000),
  ])
  func theDryRunIsTheRequest(text: String) async throws {
    try program.write("in.txt", text.utf8)
    let dry = try await ask("in.txt", "-q", "What?", "--dry-run")
    #expect(dry.exit == 0)
    let server = try RawUpstream(
      RawUpstream.answer(
        #"{"choices":[{"message":{"content":"Boats."}}],"usage":{"prompt_tokens":9,"completion_tokens":1}}"#))
    let asked = try await ask("in.txt", "-q", "What?", backend: server.url)
    #expect(asked.output == "Boats.\n")
    #expect(asked.errors.contains(", billed 9, answer 1"))
    let body = try #require(server.requests.first?.components(separatedBy: "\r\n\r\n").last)
    #expect(try JSONValue(parsing: body) == JSONValue(parsing: dry.output))
    #expect(body.contains("data:image/png;base64,"))
    #expect(!body.contains("harbour"))
  }

  @Test func emptyInputsAndQuestionsAreNotSent() async throws {
    try program.write("empty.txt", [])
    try program.write("full.txt", "Text.".utf8)
    expect(
      try await ask("empty.txt", "-q", "What?"), exit: 3,
      "note: 'empty.txt' is empty\nerror: the inputs are empty, there is nothing to ask about\nhint: give a file with"
    )
    expect(try await ask("full.txt", "-q", " "), exit: 2, "error: the question is empty")
    expect(try await ask("full.txt", "-q", "@empty.txt"), exit: 2, "error: the question is empty")
  }

  @Test func wrongInputsAndServersAreNamed() async throws {
    try program.write("bad.txt", [0x61, 0xFF])
    try program.write("full.txt", "Text.".utf8)
    expect(
      try await ask("bad.txt", "-q", "What?"), exit: 3,
      "error: 'bad.txt': not UTF-8: byte 0xFF at byte offset 1\nhint: ")
    for url in ["nonsense", "http://127.0.0.1:99999/v1", "http://me:key@h/v1"] {
      expect(
        try await ask("full.txt", "-q", "What?", backend: url), exit: 2,
        "error: '\(url)' is no URL of a server\nhint: give something like http://127.0.0.1:8000/v1")
    }
    expect(
      try await ask("full.txt", "-q", "What?", "--tries", "1", backend: "http://127.0.0.1:1/v1"), exit: 3,
      "error: no server answers at http://127.0.0.1:1/v1: connection refused\nhint: is the server running")
    let server = try RawUpstream(
      RawUpstream.answer(#"{"error":{"message":"Incorrect API key"}}"#, status: "401 Unauthorized"))
    expect(
      try await ask("full.txt", "-q", "What?", "--api", "responses", backend: server.url), exit: 3,
      "error: the server refused with 401: Incorrect API key\nhint: is the key in OPENAI_API_KEY, ANTHROPIC_API_KEY or"
    )
  }

  /// A server may think for minutes; one Ctrl-C is enough.
  @Test func aSignalEndsTheWaitForASilentServer() async throws {
    try program.write("full.txt", "Text.".utf8)
    let server = try RawUpstream(nil)
    let process = try program.start(
      ["ask", "full.txt", "-q", "What?", "--backend", server.url, "--model", "qwen3-vl"])
    while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    process.interrupt()
    while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    #expect(process.terminationReason == .uncaughtSignal)
  }
}
