import GlyphBackends
import GlyphJSON
import GlyphVision

/// Puts pages in the place of long texts of a request. Every decision depends on a message's own content and on the
/// messages before it, never on later ones: the bytes of turns 1...k are a prefix of those of turn k + 1.
struct RequestRewriter {
  let form: WireForm
  let profile: VisionProfile
  let compressor: TextCompressor
  let compressesSystem: Bool
  private(set) var savings = Savings()
  private let imageLimit: Int
  /// Images that the request may still get.
  private var imagesLeft: Int

  init(
    _ form: WireForm, profile: VisionProfile, compressor: TextCompressor, compressesSystem: Bool,
    imageLimit: Int
  ) {
    self.form = form
    self.profile = profile
    self.compressor = compressor
    self.compressesSystem = compressesSystem
    self.imageLimit = imageLimit
    imagesLeft = imageLimit
  }

  mutating func rewrite(_ request: JSONValue) async throws -> JSONValue {
    let rewritten =
      switch form {
      case .openai: try await rewriteMessages(of: request, "messages")
      case .anthropic: try await rewriteMessages(of: try await hoisting("system", of: request), "messages")
      case .responses:
        try await rewriteMessages(
          of: try await hoisting("instructions", of: try await listing(request)), "input")
      case .gemini: request
      }
    return StayText.stripped(rewritten)
  }

  private mutating func rewriteMessages(of request: JSONValue, _ name: String) async throws -> JSONValue {
    guard let messages = request[name]?.elements else { return request }
    var rewritten: [JSONValue] = []
    // Pages of tool results, which the openai form cannot hold in a tool message.
    var waiting: [JSONValue] = []
    for message in messages {
      let role = message["role"]?.string
      if role != "tool", !waiting.isEmpty {
        rewritten.append(Self.userMessage(JSONValue(waiting)))
        waiting = []
      }
      imagesLeft -= Self.images(in: message["content"])
      switch role {
      case _ where StayText.asks(message): rewritten.append(message)
      case "user": rewritten.append(try await rewriteUser(message))
      case "tool": rewritten.append(try await rewriteTool(message, &waiting))
      case "system" where compressesSystem, "developer" where compressesSystem:
        rewritten += try await rewriteSystem(message)
      case nil where message["type"]?.string == "function_call_output":
        rewritten.append(try await rewriteToolResult(message, "output"))
      default: rewritten.append(message)
      }
    }
    if !waiting.isEmpty { rewritten.append(Self.userMessage(JSONValue(waiting))) }
    return request.setting(name, JSONValue(rewritten))
  }

  /// A whole input that is one text becomes one message, where that pays.
  private mutating func listing(_ request: JSONValue) async throws -> JSONValue {
    guard let text = request["input"]?.string, let parts = try await split(text) else { return request }
    return request.setting("input", [Self.userMessage(JSONValue(parts))])
  }

  /// Those that the client sends itself; they count against the limit too.
  private static func images(in content: JSONValue?) -> Int {
    (content?.elements ?? []).reduce(0) { count, part in
      let isImage = ["image_url", "input_image", "image"].contains(part["type"]?.string)
      return count + (isImage ? 1 : images(in: part["content"]))
    }
  }

  // MARK: messages

  private mutating func rewriteUser(_ message: JSONValue) async throws -> JSONValue {
    guard let content = message["content"] else { return message }
    if let text = content.string {
      guard let parts = try await split(text) else { return message }
      return message.setting("content", JSONValue(parts))
    }
    var parts: [JSONValue] = []
    for part in content.elements ?? [] { parts += try await rewritePart(part) }
    return content.elements == nil ? message : message.setting("content", JSONValue(parts))
  }

  private mutating func rewritePart(_ part: JSONValue) async throws -> [JSONValue] {
    guard !StayText.asks(part) else { return [part] }
    if part["type"]?.string == "tool_result" { return [try await rewriteToolResult(part, "content")] }
    guard let text = Self.text(of: part), let parts = try await split(text) else { return [part] }
    return Self.marked(parts, as: part)
  }

  /// Results of tools that may hold images themselves: Anthropic's, and those of the responses form.
  private mutating func rewriteToolResult(_ result: JSONValue, _ name: String) async throws -> JSONValue {
    if let text = result[name]?.string {
      guard let pressed = try await press(text) else { return result }
      return result.setting(name, JSONValue(shown(pressed)))
    }
    guard let pieces = result[name]?.elements else { return result }
    var parts: [JSONValue] = []
    for piece in pieces {
      if !StayText.asks(piece), let text = Self.text(of: piece), let pressed = try await press(text) {
        parts += Self.marked(shown(pressed), as: piece)
      } else {
        parts.append(piece)
      }
    }
    return result.setting(name, JSONValue(parts))
  }

  private static func text(of part: JSONValue) -> String? {
    ["text", "input_text"].contains(part["type"]?.string) ? part["text"]?.string : nil
  }

  /// A cache mark covers all that the part was.
  private static func marked(_ parts: [JSONValue], as part: JSONValue?) -> [JSONValue] {
    guard let mark = part?["cache_control"], let last = parts.last else { return parts }
    return parts.dropLast() + [last.setting("cache_control", mark)]
  }

  /// The tool message keeps a line; its pages follow in a user message behind the last tool message of the row.
  private mutating func rewriteTool(_ message: JSONValue, _ waiting: inout [JSONValue]) async throws
    -> JSONValue
  {
    guard let text = Self.onlyText(message["content"]), let pressed = try await press(text) else {
      return message
    }
    let name = message["tool_call_id"]?.string ?? "the tool"
    waiting.append(textPart("Result of \(name):"))
    waiting += shown(pressed)
    return message.setting("content", "[The result is shown as images in the next user message.]")
  }

  private mutating func rewriteSystem(_ message: JSONValue) async throws -> [JSONValue] {
    guard let text = Self.onlyText(message["content"]), let pressed = try await press(text) else {
      return [message]
    }
    return [
      message.setting("content", "Follow the instructions on the images of the next user message."),
      Self.userMessage(JSONValue(shown(pressed))),
    ]
  }

  /// A system text that is a member of the request; its pages go in front of the first message.
  private mutating func hoisting(_ name: String, of request: JSONValue) async throws -> JSONValue {
    let list = form == .responses ? "input" : "messages"
    guard compressesSystem, let system = request[name], let text = Self.onlyText(system),
      let messages = request[list]?.elements ?? request[list]?.string.map({ [Self.userMessage($0)] }),
      let pressed = try await press(text)
    else { return request }
    let mark = system.elements?.last { $0["cache_control"] != nil }
    let pages = Self.userMessage(JSONValue(Self.marked(shown(pressed), as: mark)))
    return
      request
      .setting(name, "Follow the instructions on the images of the first user message.")
      .setting(list, JSONValue([pages] + messages))
  }

  private static func userMessage(_ content: JSONValue) -> JSONValue { ["role": "user", "content": content] }
  private static func userMessage(_ text: String) -> JSONValue { userMessage(JSONValue(text)) }

  private static func onlyText(_ content: JSONValue?) -> String? {
    if let text = content?.string { return text }
    guard let parts = content?.elements, !parts.isEmpty,
      parts.allSatisfy({ $0["text"]?.string != nil && !StayText.asks($0) })
    else {
      return nil
    }
    return parts.compactMap { $0["text"]?.string }.joined(separator: "\n")
  }

  // MARK: texts

  private mutating func press(_ text: String) async throws -> PressedPart? {
    guard imagesLeft > 0, !text.contains(StayText.marker),
      let part = try await compressor.press(text, for: profile, imageLimit: imageLimit),
      part.pages <= imagesLeft
    else { return nil }
    imagesLeft -= part.pages
    savings.add(part)
    return part
  }

  private mutating func split(_ text: String) async throws -> [JSONValue]? {
    guard let split = TextSplit(text), !text.contains(StayText.marker), let part = try await press(split.body)
    else {
      return nil
    }
    let head = split.head.isEmpty ? [] : [textPart(split.head)]
    return head + shown(part) + [textPart(split.tail)]
  }

  private func shown(_ part: PressedPart) -> [JSONValue] {
    let content = part.content.map { content in
      switch content {
      case .text(let text): textPart(text)
      case .image(let base64): imagePart(base64)
      }
    }
    return [textPart(part.note)] + content + (part.sidecar.map { [textPart($0)] } ?? [])
  }

  private func textPart(_ text: String) -> JSONValue {
    ["type": form == .responses ? "input_text" : "text", "text": JSONValue(text)]
  }

  private func imagePart(_ base64: String) -> JSONValue {
    let url = JSONValue("data:image/png;base64," + base64)
    return switch form {
    case .openai: ["type": "image_url", "image_url": ["url": url, "detail": "high"]]
    case .responses: ["type": "input_image", "image_url": url, "detail": "high"]
    case .anthropic, .gemini:
      [
        "type": "image",
        "source": ["type": "base64", "media_type": "image/png", "data": JSONValue(base64)],
      ]
    }
  }
}
