import GlyphBackends
import GlyphJSON
import GlyphVision

/// Puts pages in the place of long texts of a request. Every decision depends on a message's own content and on the
/// messages before it, never on later ones: the bytes of turns 1...k are a prefix of those of turn k + 1.
struct RequestRewriter {
  /// A text with this in it stays text.
  static let marker = "glyphpress:keep"
  /// `"compress": false` on a message or a part keeps it text; the member itself is never sent on.
  static let member = "compress"

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
    switch form {
    case .openai: try await rewriteMessages(of: request, "messages")
    case .anthropic: try await rewriteMessages(of: try await hoistingSystem(request), "messages")
    case .responses: try await rewriteMessages(of: try await listing(request), "input")
    case .gemini: request
    }
  }

  private mutating func rewriteMessages(of request: JSONValue, _ name: String) async throws -> JSONValue {
    guard let messages = request[name]?.elements else { return request }
    var rewritten: [JSONValue] = []
    // Pages of tool results, which the openai form cannot hold in a tool message.
    var waiting: [JSONValue] = []
    for message in messages {
      let role = message["role"]?.string
      if role != "tool", !waiting.isEmpty {
        rewritten.append(["role": "user", "content": JSONValue(waiting)])
        waiting = []
      }
      switch role {
      case "user": rewritten.append(try await rewriteUser(message))
      case "tool": rewritten.append(try await rewriteTool(message, &waiting))
      case "system" where compressesSystem, "developer" where compressesSystem:
        rewritten += try await rewriteSystem(message)
      default: rewritten.append(message.setting(Self.member, nil))
      }
    }
    if !waiting.isEmpty { rewritten.append(["role": "user", "content": JSONValue(waiting)]) }
    return request.setting(name, JSONValue(rewritten))
  }

  /// A whole input that is one text becomes one message, where that pays.
  private mutating func listing(_ request: JSONValue) async throws -> JSONValue {
    guard let text = request["input"]?.string, let parts = try await split(text) else { return request }
    return request.setting("input", [["role": "user", "content": JSONValue(parts)]])
  }

  // MARK: messages

  private func mayCompress(_ value: JSONValue) -> Bool { value[Self.member]?.bool != false }

  private mutating func rewriteUser(_ message: JSONValue) async throws -> JSONValue {
    let plain = message.setting(Self.member, nil)
    guard mayCompress(message), let content = plain["content"] else { return plain }
    if let text = content.string {
      guard let parts = try await split(text) else { return plain }
      return plain.setting("content", JSONValue(parts))
    }
    var parts: [JSONValue] = []
    for part in content.elements ?? [] { parts += try await rewritePart(part) }
    return content.elements == nil ? plain : plain.setting("content", JSONValue(parts))
  }

  private mutating func rewritePart(_ part: JSONValue) async throws -> [JSONValue] {
    let plain = part.setting(Self.member, nil)
    guard mayCompress(part) else { return [plain] }
    if part["type"]?.string == "tool_result" { return [try await rewriteToolResult(plain)] }
    guard let text = part["text"]?.string, ["text", "input_text"].contains(part["type"]?.string),
      var parts = try await split(text)
    else { return [plain] }
    // A cache mark covers all that the part was.
    if let mark = part["cache_control"] {
      parts[parts.count - 1] = parts[parts.count - 1].setting("cache_control", mark)
    }
    return parts
  }

  /// Anthropic's tool results may hold images themselves.
  private mutating func rewriteToolResult(_ part: JSONValue) async throws -> JSONValue {
    if let text = part["content"]?.string {
      guard let pressed = try await press(text) else { return part }
      return part.setting("content", JSONValue(shown(pressed)))
    }
    guard let pieces = part["content"]?.elements else { return part }
    var parts: [JSONValue] = []
    for piece in pieces {
      let plain = piece.setting(Self.member, nil)
      if mayCompress(piece), piece["type"]?.string == "text", let text = piece["text"]?.string,
        let pressed = try await press(text)
      {
        parts += shown(pressed)
      } else {
        parts.append(plain)
      }
    }
    return part.setting("content", JSONValue(parts))
  }

  /// The tool message keeps a line; its pages follow in a user message behind the last tool message of the row.
  private mutating func rewriteTool(_ message: JSONValue, _ waiting: inout [JSONValue]) async throws
    -> JSONValue
  {
    let plain = message.setting(Self.member, nil)
    guard mayCompress(message), let text = Self.onlyText(plain["content"]),
      let pressed = try await press(text)
    else { return plain }
    let name = message["tool_call_id"]?.string ?? "the tool"
    waiting.append(textPart("Result of \(name):"))
    waiting += shown(pressed)
    return plain.setting("content", "[The result is shown as images in the next user message.]")
  }

  private mutating func rewriteSystem(_ message: JSONValue) async throws -> [JSONValue] {
    let plain = message.setting(Self.member, nil)
    guard mayCompress(message), let text = Self.onlyText(plain["content"]),
      let pressed = try await press(text)
    else { return [plain] }
    return [
      plain.setting("content", "Follow the instructions on the images of the next user message."),
      ["role": "user", "content": JSONValue(shown(pressed))],
    ]
  }

  /// Anthropic's system text is a member of the request; its pages go in front of the first message.
  private mutating func hoistingSystem(_ request: JSONValue) async throws -> JSONValue {
    guard compressesSystem, let text = Self.onlyText(request["system"]),
      let messages = request["messages"]?.elements,
      let pressed = try await press(text)
    else { return request }
    let pages: JSONValue = ["role": "user", "content": JSONValue(shown(pressed))]
    return
      request
      .setting("system", "Follow the instructions on the images of the first user message.")
      .setting("messages", JSONValue([pages] + messages))
  }

  private static func onlyText(_ content: JSONValue?) -> String? {
    if let text = content?.string { return text }
    guard let parts = content?.elements, !parts.isEmpty, parts.allSatisfy({ $0["text"]?.string != nil })
    else {
      return nil
    }
    return parts.compactMap { $0["text"]?.string }.joined(separator: "\n")
  }

  // MARK: texts

  private mutating func press(_ text: String) async throws -> PressedPart? {
    guard !text.contains(Self.marker),
      let part = try await compressor.press(text, for: profile, imageLimit: imageLimit),
      part.pages <= imagesLeft
    else { return nil }
    imagesLeft -= part.pages
    savings.add(part)
    return part
  }

  private mutating func split(_ text: String) async throws -> [JSONValue]? {
    guard let split = TextSplit(text), !text.contains(Self.marker), let part = try await press(split.body)
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
