import GlyphFiles
import GlyphJSON

/// The request and answer shapes that servers speak.
public enum WireForm: String, CaseIterable, Sendable {
  /// OpenAI's chat completions: vLLM, SGLang, llama.cpp, Ollama, `transformers serve`, OpenAI itself.
  /// https://platform.openai.com/docs/api-reference/chat
  case openai
  /// OpenAI's responses. https://platform.openai.com/docs/api-reference/responses
  case responses
  /// Anthropic's messages. https://docs.anthropic.com/en/api/messages
  case anthropic
  /// Google's generateContent. https://ai.google.dev/api/generate-content
  case gemini

  /// Where a request goes, below the server's base URL (which includes `/v1` or `/v1beta` where the server has it).
  public func path(of request: ModelRequest) -> String {
    switch self {
    case .openai: "/chat/completions"
    case .responses: "/responses"
    case .anthropic: "/messages"
    case .gemini:
      "/models/\(request.model):" + (request.stream ? "streamGenerateContent?alt=sse" : "generateContent")
    }
  }

  /// The environment variable that holds the key.
  public var keyVariable: String {
    switch self {
    case .openai, .responses: "OPENAI_API_KEY"
    case .anthropic: "ANTHROPIC_API_KEY"
    case .gemini: "GEMINI_API_KEY"
    }
  }

  /// Header fields beside `Content-Type`.
  public func headers(key: String?) -> [(name: String, value: String)] {
    switch self {
    case .openai, .responses: key.map { [("Authorization", "Bearer \($0)")] } ?? []
    case .anthropic:
      [("anthropic-version", "2023-06-01")] + (key.map { [("x-api-key", $0)] } ?? [])
    case .gemini: key.map { [("x-goog-api-key", $0)] } ?? []
    }
  }

  /// The request's body, the same bytes for the same request.
  public func body(of request: ModelRequest) -> JSONValue {
    switch self {
    case .openai: OpenAIBody(request).json
    case .responses: ResponsesBody(request).json
    case .anthropic: AnthropicBody(request).json
    case .gemini: GeminiBody(request).json
    }
  }
}

/// Collects members, leaving out what is nil.
struct Members {
  private(set) var list: [JSONMember] = []

  mutating func add(_ name: String, _ value: JSONValue?) {
    if let value { list.append(JSONMember(name, value)) }
  }

  var json: JSONValue { JSONValue(members: list) }
}

extension PageImage {
  var base64: String { Base64.encode(bytes) }
  var dataURL: String { "data:\(mediaType);base64,\(base64)" }
}
