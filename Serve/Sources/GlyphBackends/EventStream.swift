/// Server-sent events (WHATWG HTML, section 9.2): bytes in as they come, the `data` of complete events out.
public struct EventStream: Sendable {
  /// Bytes of one event at most, so that a server that never ends a line cannot fill the memory.
  public static let longestEvent = 16 << 20

  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  /// Whether a line of an event stands before the current one; comments are none.
  private var isInside = false
  private var afterReturn = false
  /// Bytes at the end that belong to an event which has not ended yet.
  public private(set) var unfinished = 0

  public init() {}

  /// - Throws: `BackendError.answer` for an event that is longer than `longestEvent`.
  public mutating func add(_ bytes: some Sequence<UInt8>) throws(BackendError) -> [[UInt8]] {
    var events: [[UInt8]] = []
    for byte in bytes {
      unfinished += 1
      if byte == 0x0A, afterReturn {
        afterReturn = false
        if !isInside { unfinished = 0 }
        continue
      }
      afterReturn = byte == 0x0D
      if byte == 0x0A || byte == 0x0D {
        if let event = endLine() { events.append(event) }
        if !isInside { unfinished = 0 }
      } else {
        line.append(byte)
      }
      guard unfinished <= Self.longestEvent else {
        throw .answer("an event is longer than \(Self.longestEvent) bytes")
      }
    }
    return events
  }

  private mutating func endLine() -> [UInt8]? {
    defer { line.removeAll(keepingCapacity: true) }
    isInside = !line.isEmpty && (isInside || line[0] != 0x3A)
    if line.isEmpty {
      guard hasData else { return nil }
      defer {
        data = []
        hasData = false
      }
      return data
    }
    let name = Array("data:".utf8)
    guard line.starts(with: name) else { return nil }
    var value = line[name.count...]
    if value.first == 0x20 { value = value.dropFirst() }
    if hasData { data.append(0x0A) }
    data += value
    hasData = true
    return nil
  }
}
