import Foundation
import Synchronization

/// A connection of its own, so that a test sees every byte and closes it when it says so.
public struct RawClient: Sendable {
  private let descriptor: Int32

  public init(_ port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(port)
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw POSIXError(.ECONNREFUSED) }
  }

  public func send(
    _ body: [UInt8], path: String = "/v1/chat/completions", method: String = "POST",
    fields: String = "X-Test: 1"
  ) {
    let head =
      "\(method) \(path) HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n\(fields)\r\n"
      + "Content-Length: \(body.count)\r\n\r\n"
    writeAll(Array(head.utf8) + body, to: descriptor)
  }

  /// Whether the text comes before the other side ends.
  public func readUntil(_ text: String) async -> Bool {
    await onThread {
      var seen = ""
      while !seen.contains(text) {
        guard let more = readSome(descriptor) else { return false }
        seen += String(decoding: more, as: UTF8.self)
      }
      return true
    }
  }

  /// One request on this connection, and all that comes until the other side closes; a chunked body put together, with
  /// "CUT" behind it where its end is missing.
  public func exchange(
    _ body: [UInt8], path: String, method: String = "POST", fields: String = "X-Test: 1"
  ) async -> (head: String, body: String) {
    let bytes = await onThread {
      send(body, path: path, method: method, fields: fields + "\r\nConnection: close")
      var bytes: [UInt8] = []
      while let more = readSome(descriptor) { bytes += more }
      close(descriptor)
      return bytes
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return (text, "") }
    let head = text[..<end.lowerBound].lowercased()
    guard head.contains("transfer-encoding: chunked") else { return (head, String(text[end.upperBound...])) }
    return (head, unchunked(text[end.upperBound...]))
  }

  private func unchunked(_ text: Substring) -> String {
    var rest = Array(text.utf8)[...]
    var body: [UInt8] = []
    while let line = rest.firstIndex(of: 0x0D),
      let size = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16), rest.count >= size + 7 - 2
    {
      guard size > 0 else { return String(decoding: body, as: UTF8.self) }
      body += rest[(line + 2)..<(line + 2 + size)]
      rest = rest[(line + 4 + size)...]
    }
    return String(decoding: body, as: UTF8.self) + "CUT"
  }

  public func hangUp() { close(descriptor) }
}

/// An upstream that answers with bytes as they are, also with what no HTTP library would send, and closes.
public final class RawUpstream: Sendable {
  private let descriptor: Int32
  private let got = Mutex<[String]>([])
  public let url: String
  /// What came, head and body.
  public var requests: [String] { got.withLock { $0 } }

  /// - Parameter answers: One a connection, the last for all that follow; nil: nothing is said until the client leaves.
  public init(_ answers: String?...) throws {
    let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> in_port_t? in
        guard bind(listening, pointer, size) == 0, listen(listening, 16) == 0,
          getsockname(listening, pointer, &size) == 0
        else { return nil }
        return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_port.bigEndian }
      }
    }
    guard let port else { throw POSIXError(.EADDRNOTAVAIL) }
    descriptor = listening
    url = "http://127.0.0.1:\(port)"
    Thread.detachNewThread { [weak self] in
      var number = 0
      while true {
        let client = accept(listening, nil, nil)
        guard client >= 0 else { return }
        let request = Self.readRequest(client)
        self?.got.withLock { $0.append(request) }
        if let answer = answers[min(number, answers.count - 1)] {
          writeAll(Array(answer.utf8), to: client)
        } else {
          while readSome(client) != nil {}
        }
        close(client)
        number += 1
      }
    }
  }

  /// A whole answer with its length.
  public static func answer(
    _ body: String, status: String = "200 OK", type: String = "application/json",
    fields: String = "X-Test: 1",
    length: Int? = nil
  ) -> String {
    "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\n\(fields)\r\n"
      + "Content-Length: \(length ?? body.utf8.count)\r\n\r\n\(body)"
  }

  deinit {
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

  /// To its last byte: what is left unread would make closing a reset.
  private static func readRequest(_ client: Int32) -> String {
    var request = ""
    while let more = readSome(client) {
      request += String(decoding: more, as: UTF8.self)
      guard let end = request.range(of: "\r\n\r\n") else { continue }
      let length = request[..<end.lowerBound].lowercased().split(separator: "\r\n")
        .first { $0.hasPrefix("content-length:") }
        .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
      if request[end.upperBound...].utf8.count >= length ?? 0 { break }
    }
    return request
  }
}

/// Blocking calls have a thread of their own: those of the tasks are as few as the processors, and the proxy needs them.
private func onThread<Value: Sendable>(_ body: @Sendable @escaping () -> Value) async -> Value {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: body()) }
  }
}

private func loopback(_ port: Int) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(port).bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}

private func readSome(_ descriptor: Int32) -> [UInt8]? {
  var buffer = [UInt8](repeating: 0, count: 65536)
  let count = read(descriptor, &buffer, buffer.count)
  return count > 0 ? Array(buffer[..<count]) : nil
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
  var sent = 0
  while sent < bytes.count {
    let count = bytes[sent...].withUnsafeBytes {
      send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    guard count > 0 else { return }
    sent += count
  }
}
