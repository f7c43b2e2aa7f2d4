import GlyphJSON

/// What a server says it has counted.
public struct Usage: Hashable, Sendable {
  /// Tokens of the request, cached ones included.
  public var promptTokens: Int
  public var outputTokens: Int
  /// Of the prompt's, those that came from the server's cache.
  public var cachedTokens: Int

  public init(promptTokens: Int, outputTokens: Int, cachedTokens: Int = 0) {
    self.promptTokens = promptTokens
    self.outputTokens = outputTokens
    self.cachedTokens = cachedTokens
  }
}

/// A piece of an answer.
public enum AnswerEvent: Hashable, Sendable {
  case text(String)
  case usage(Usage)
  /// Why the model stopped, in the server's own word.
  case stop(String)
}

/// Reads answers of one wire form, whole ones and streamed events.
public struct AnswerReader: Sendable {
  private let form: WireForm
  /// Anthropic tells the prompt's count at the beginning and the output's at the end.
  private var promptTokens = 0
  private var cachedTokens = 0

  public init(_ form: WireForm) { self.form = form }

  /// - Parameter bytes: A whole answer, or the data of one event; `[DONE]` is nothing.
  /// - Throws: `BackendError.answer` for what is no JSON, `BackendError.refused` for an error in a stream.
  public mutating func read(_ bytes: [UInt8]) throws(BackendError) -> [AnswerEvent] {
    if bytes.elementsEqual("[DONE]".utf8) { return [] }
    let json: JSONValue
    do {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw .answer("no JSON: \(error)")
    }
    if let message = ServerMessage.error(in: json) { throw .refused(status: nil, message) }
    return switch form {
    case .openai: openai(json)
    case .responses: responses(json)
    case .anthropic: anthropic(json)
    case .gemini: gemini(json)
    }
  }

  private func openai(_ json: JSONValue) -> [AnswerEvent] {
    var events: [AnswerEvent] = []
    for choice in json["choices"]?.elements ?? [] {
      let message = choice["delta"] ?? choice["message"]
      if let text = message?["content"]?.string, !text.isEmpty { events.append(.text(text)) }
      if let reason = choice["finish_reason"]?.string { events.append(.stop(reason)) }
    }
    if let usage = json["usage"], let prompt = usage["prompt_tokens"]?.int {
      events.append(
        .usage(
          Usage(
            promptTokens: prompt, outputTokens: usage["completion_tokens"]?.int ?? 0,
            cachedTokens: usage["prompt_tokens_details"]?["cached_tokens"]?.int ?? 0)))
    }
    return events
  }

  private func responses(_ json: JSONValue) -> [AnswerEvent] {
    switch json["type"]?.string {
    case "response.output_text.delta": return (json["delta"]?.string).map { [.text($0)] } ?? []
    case "response.completed", "response.incomplete":
      return json["response"].map { Array(responseEnd($0)) } ?? []
    case .some: return []
    case nil: break
    }
    var events: [AnswerEvent] = []
    for item in json["output"]?.elements ?? [] {
      for part in item["content"]?.elements ?? [] {
        if part["type"]?.string == "output_text", let text = part["text"]?.string {
          events.append(.text(text))
        }
      }
    }
    return events + responseEnd(json)
  }

  private func responseEnd(_ json: JSONValue) -> [AnswerEvent] {
    var events: [AnswerEvent] = []
    if let status = json["status"]?.string { events.append(.stop(status)) }
    if let usage = json["usage"], let input = usage["input_tokens"]?.int {
      events.append(
        .usage(
          Usage(
            promptTokens: input, outputTokens: usage["output_tokens"]?.int ?? 0,
            cachedTokens: usage["input_tokens_details"]?["cached_tokens"]?.int ?? 0)))
    }
    return events
  }

  private mutating func anthropic(_ json: JSONValue) -> [AnswerEvent] {
    switch json["type"]?.string {
    case "message_start":
      note(json["message"]?["usage"])
      return []
    case "content_block_delta":
      return (json["delta"]?["text"]?.string).map { [.text($0)] } ?? []
    case "message_delta":
      return end(reason: json["delta"]?["stop_reason"]?.string, json["usage"])
    case "message":
      let texts = (json["content"]?.elements ?? []).compactMap { $0["text"]?.string }
      note(json["usage"])
      return texts.map { .text($0) } + end(reason: json["stop_reason"]?.string, json["usage"])
    default: return []
    }
  }

  /// `input_tokens` leaves out what the cache gave or took; the prompt is all three.
  private mutating func note(_ usage: JSONValue?) {
    cachedTokens = usage?["cache_read_input_tokens"]?.int ?? 0
    promptTokens =
      (usage?["input_tokens"]?.int ?? 0) + cachedTokens + (usage?["cache_creation_input_tokens"]?.int ?? 0)
  }

  private func end(reason: String?, _ usage: JSONValue?) -> [AnswerEvent] {
    let counts = Usage(
      promptTokens: promptTokens, outputTokens: usage?["output_tokens"]?.int ?? 0, cachedTokens: cachedTokens)
    return (reason.map { [.stop($0)] } ?? []) + [.usage(counts)]
  }

  private func gemini(_ json: JSONValue) -> [AnswerEvent] {
    var events: [AnswerEvent] = []
    for candidate in json["candidates"]?.elements ?? [] {
      for part in candidate["content"]?["parts"]?.elements ?? [] {
        if part["thought"]?.bool != true, let text = part["text"]?.string { events.append(.text(text)) }
      }
      if let reason = candidate["finishReason"]?.string { events.append(.stop(reason)) }
    }
    if let usage = json["usageMetadata"], let prompt = usage["promptTokenCount"]?.int {
      let output = (usage["candidatesTokenCount"]?.int ?? 0) + (usage["thoughtsTokenCount"]?.int ?? 0)
      events.append(
        .usage(
          Usage(
            promptTokens: prompt, outputTokens: output,
            cachedTokens: usage["cachedContentTokenCount"]?.int ?? 0)))
    }
    return events
  }
}

/// The error that a server puts in its answer.
public enum ServerMessage {
  /// `{"error": {"message": ...}}` of all four shapes, `{"error": "..."}` of Ollama, `{"detail": ...}` of FastAPI.
  public static func error(in json: JSONValue) -> String? {
    if let error = json["error"], !error.isNull {
      return error["message"]?.string ?? error.string ?? error.compact()
    }
    if let detail = json["detail"] { return detail.string ?? detail.compact() }
    guard json["type"]?.string == "response.failed" else { return nil }
    return json["response"]?["error"]?["message"]?.string ?? "the response failed"
  }

  /// What to show of a body that may be anything: its error's message, or its first characters.
  public static func text(_ body: [UInt8]) -> String {
    if let json = try? JSONValue(parsing: body), let message = error(in: json) { return message }
    let start = String(decoding: body.prefix(300), as: UTF8.self)
    return start.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
