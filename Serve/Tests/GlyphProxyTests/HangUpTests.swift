import Foundation
import FoundationNetworking
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
      #expect(client.readUntil("data: {}"))
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
      return (0..<3).map { number in
        client.send(ProxyTests.chat([("user", "Say \(number)")]))
        return client.readUntil("Say \(number)\"}}]}")
      }
    }
    #expect(answers == [true, true, true])
  }
}

private func stats(_ port: Int) async throws -> String {
  let url = URL(string: "http://127.0.0.1:\(port)/stats")!
  return String(decoding: try await URLSession.shared.data(from: url).0, as: UTF8.self)
}

/// Comes back once something holds; the suite's time limit ends the wait.
private func until(_ holds: () async throws -> Bool) async throws {
  while try await !holds() { try await Task.sleep(for: .milliseconds(5)) }
}

/// A connection of its own, so that it is closed when the test says so.
private struct RawClient: Sendable {
  private let descriptor: Int32

  init(_ port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    guard status == 0 else { throw POSIXError(.ECONNREFUSED) }
  }

  func send(_ body: [UInt8]) {
    let head =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.count)\r\n\r\n"
    let bytes = Array(head.utf8) + body
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Whether the text comes before the other side ends.
  func readUntil(_ text: String) -> Bool {
    var seen = ""
    var buffer = [UInt8](repeating: 0, count: 65536)
    while !seen.contains(text) {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return false }
      seen += String(decoding: buffer[..<count], as: UTF8.self)
    }
    return true
  }

  func hangUp() { close(descriptor) }
}
