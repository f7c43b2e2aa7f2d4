import GlyphBackends
import GlyphJSON

/// Whether what an upstream answered with a good status is an answer at all. Clients of the APIs take a good status at
/// its word: they fail in the middle of their own code, or go on with nothing.
enum AnswerCheck {
  /// Bytes of a whole answer at most; streams have no limit.
  static let longest = 64 << 20

  /// What is wrong with a whole answer; nil: nothing.
  static func flaw(in body: [UInt8], contentType: String?, form: WireForm) -> String? {
    guard !body.isEmpty else { return "it is empty" }
    let json: JSONValue
    do {
      json = try JSONValue(parsing: body)
    } catch {
      return "no JSON: \(error); it begins with '\(start(of: body))'" + (contentType.map { " (\($0))" } ?? "")
    }
    let (name, member) =
      switch form {
      case .openai: ("chat completion", "choices")
      case .responses: ("response", "output")
      case .anthropic: ("message", "content")
      case .gemini: ("answer", "candidates")
      }
    if json[member]?.elements != nil { return nil }
    if let message = ServerMessage.error(in: json) { return "it says \(message)" }
    return "no \(name): it has no list '\(member)'"
  }

  private static func start(of body: [UInt8]) -> String {
    String(decoding: body.prefix(80), as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

/// Watches a stream of events on its way to the client. An event goes on when all of it has come, so that behind a stream
/// that was cut in an event there can still be said why.
struct StreamWatch {
  private var events = EventStream()
  private var held: [UInt8] = []
  private var end: StreamEnd?

  /// Events that have gone on.
  private(set) var count = 0

  /// - Parameter form: Nil: events are not looked at.
  init(_ form: WireForm?) { end = form.map { StreamEnd($0) } }

  /// Whether the stream is known to be complete, and whether it is known not to be: neither where nobody looks.
  var isComplete: Bool { end?.hasCome == true }
  var isIncomplete: Bool { end?.hasCome == false }
  /// Whether all that went on is whole events.
  var isWatching: Bool { end != nil }

  /// Takes a piece; gives what may go on.
  mutating func add(_ piece: some Collection<UInt8>) -> [UInt8] {
    guard end != nil else { return Array(piece) }
    held += piece
    guard let complete = try? events.add(piece) else {
      // An event that long is nothing to hold in memory.
      end = nil
      defer { held = [] }
      return held
    }
    for event in complete { end?.see(event) }
    count += complete.count
    let cut = held.count - events.unfinished
    defer { held.removeFirst(cut) }
    return Array(held[..<cut])
  }

  /// The stream is over; gives what was held back, if that is its last event without the empty line behind it.
  mutating func finish() -> [UInt8] {
    guard end != nil, !held.isEmpty else { return [] }
    let rest = held
    let sent = count
    _ = add(Array("\n\n".utf8))
    if !isComplete { count = sent }
    return isComplete ? rest : []
  }
}

/// Knows the last event of a stream of one form.
private struct StreamEnd {
  private let form: WireForm
  private var isOver = false
  /// Of chat completions: the numbers of choices that have begun, and of those that have said why they ended. Servers
  /// that leave out `[DONE]` are complete with the last of them.
  private var begun: Set<Int> = []
  private var ended: Set<Int> = []

  init(_ form: WireForm) { self.form = form }

  var hasCome: Bool { isOver || !begun.isEmpty && begun == ended }

  mutating func see(_ event: [UInt8]) {
    if event.elementsEqual("[DONE]".utf8) {
      isOver = true
      return
    }
    guard let json = try? JSONValue(parsing: event) else { return }
    // An upstream that says what went wrong has ended its stream.
    if let error = json["error"], !error.isNull { isOver = true }
    let type = json["type"]?.string ?? ""
    switch form {
    case .openai:
      for choice in json["choices"]?.elements ?? [] {
        let index = choice["index"]?.int ?? 0
        begun.insert(index)
        if choice["finish_reason"]?.string != nil { ended.insert(index) }
      }
    case .responses:
      let last = [
        "response.completed", "response.incomplete", "response.failed", "response.cancelled", "error",
      ]
      if last.contains(type) { isOver = true }
    case .anthropic: if ["message_stop", "error"].contains(type) { isOver = true }
    case .gemini:
      for candidate in json["candidates"]?.elements ?? [] where candidate["finishReason"]?.string != nil {
        isOver = true
      }
    }
  }
}
