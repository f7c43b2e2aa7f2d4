import Foundation
import FoundationNetworking
import Loopback
import Testing

@testable import GlyphProxy

@Suite(.serialized, .timeLimit(.minutes(2))) struct HangUpTests {
  /// Two connections to the upstream: were they not freed, the third request would never get one.
  @Test func aClientThatLeavesBeforeTheAnswerFreesTheUpstream() async throws {
    let server = RecordingServer(.hold)
    let (answer, report) = try await proxying(server, patience: 600, connections: 2) { port in
      let clients = try (0..<2).map { _ in try RawClient(port) }
      for client in clients { client.send(ProxyTests.chat([("user", ProxyTests.question(1) + " hold")])) }
      try await until { server.requests.count == 2 }
      for client in clients { client.hangUp() }
      try await until { server.abandoned == 2 }
      let answer = try await post(port, ProxyTests.chat([("user", "Say hi")]))
      return (answer, try await stats(port))
    }
    #expect(answer.status == 200)
    #expect(answer.body.contains("Say hi"))
    #expect(report.contains(#""errors":0,"hang_ups":2"#))
  }

  @Test func aClientThatLeavesASilentStreamEndsItAtTheUpstream() async throws {
    let server = RecordingServer(.holdInStream)
    let report = try await proxying(server, patience: 600) { port in
      let client = try RawClient(port)
      client.send(ProxyTests.chat([("user", "Go on")], stream: true))
      #expect(await client.readUntil("data: {}"))
      client.hangUp()
      try await until { server.abandoned == 1 }
      try await until { try await stats(port).contains(#""hang_ups":1"#) }
      return try await stats(port)
    }
    #expect(report.contains(#""errors":0,"hang_ups":1"#))
  }

  @Test func aConnectionServesManyRequestsInARow() async throws {
    let server = RecordingServer(.echo)
    let answers = try await proxying(server) { port in
      let client = try RawClient(port)
      var answers: [Bool] = []
      for number in 0..<3 {
        client.send(ProxyTests.chat([("user", "Say \(number)")]))
        answers.append(await client.readUntil("Say \(number)\"}}]}"))
      }
      return answers
    }
    #expect(answers == [true, true, true])
  }
}

func stats(_ port: Int) async throws -> String {
  let url = URL(string: "http://127.0.0.1:\(port)/stats")!
  return String(decoding: try await URLSession.shared.data(from: url).0, as: UTF8.self)
}

/// Comes back once something holds; the suite's time limit ends the wait.
private func until(_ holds: () async throws -> Bool) async throws {
  while try await !holds() { try await Task.sleep(for: .milliseconds(5)) }
}
