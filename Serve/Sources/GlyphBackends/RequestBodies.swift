import GlyphFiles
import GlyphJSON

/// `POST /v1/chat/completions`.
struct OpenAIBody {
  let request: ModelRequest

  init(_ request: ModelRequest) { self.request = request }

  var json: JSONValue {
    var body = Members()
    body.add("model", JSONValue(request.model))
    var messages: [JSONValue] = request.system.map { [["role": "system", "content": JSONValue($0)]] } ?? []
    messages += request.messages.map { message in
      ["role": JSONValue(message.role.rawValue), "content": content(message.parts)]
    }
    body.add("messages", JSONValue(messages))
    body.add("max_tokens", request.maxTokens.map { JSONValue($0) })
    body.add("stream", request.stream ? true : nil)
    body.add("stream_options", request.stream ? ["include_usage": true] : nil)
    return body.json
  }

  /// A string where there is only one text: every server takes that, some older ones nothing else.
  private func content(_ parts: [ModelRequest.Part]) -> JSONValue {
    if case .text(let text)? = parts.first, parts.count == 1 { return JSONValue(text) }
    return JSONValue(parts.map(part))
  }

  private func part(_ part: ModelRequest.Part) -> JSONValue {
    switch part {
    case .text(let text): ["type": "text", "text": JSONValue(text)]
    case .image(let image):
      ["type": "image_url", "image_url": ["url": JSONValue(image.dataURL), "detail": "high"]]
    case .embeddings(let page):
      // vLLM docs, "Multimodal Inputs", "Image Embeddings" of the online server.
      [
        "type": "image_embeds",
        "image_embeds": [
          "image_embeds": JSONValue(Base64.encode(page.embeddings)),
          "image_grid_thw": JSONValue(Base64.encode(page.gridTHW)),
        ],
      ]
    }
  }
}

/// `POST /v1/responses`.
struct ResponsesBody {
  let request: ModelRequest

  init(_ request: ModelRequest) { self.request = request }

  var json: JSONValue {
    var body = Members()
    body.add("model", JSONValue(request.model))
    body.add("instructions", request.system.map { JSONValue($0) })
    body.add(
      "input",
      JSONValue(
        request.messages.map { message in
          [
            "role": JSONValue(message.role.rawValue),
            "content": JSONValue(message.parts.compactMap { part($0, message.role) }),
          ]
        }))
    body.add("max_output_tokens", request.maxTokens.map { JSONValue($0) })
    body.add("stream", request.stream ? true : nil)
    return body.json
  }

  private func part(_ part: ModelRequest.Part, _ role: ModelRequest.Message.Role) -> JSONValue? {
    switch part {
    case .text(let text):
      ["type": role == .user ? "input_text" : "output_text", "text": JSONValue(text)]
    case .image(let image):
      ["type": "input_image", "image_url": JSONValue(image.dataURL), "detail": "high"]
    case .embeddings: nil
    }
  }
}

/// `POST /v1/messages`.
struct AnthropicBody {
  /// The shape has no default for `max_tokens`; this is what the vendor's own examples use at most.
  static let maxTokens = 4096

  let request: ModelRequest

  init(_ request: ModelRequest) { self.request = request }

  var json: JSONValue {
    var body = Members()
    body.add("model", JSONValue(request.model))
    body.add("max_tokens", JSONValue(request.maxTokens ?? Self.maxTokens))
    body.add("system", request.system.map { JSONValue($0) })
    body.add(
      "messages",
      JSONValue(
        request.messages.map { message in
          [
            "role": JSONValue(message.role.rawValue), "content": JSONValue(message.parts.compactMap(part)),
          ]
        }))
    body.add("stream", request.stream ? true : nil)
    return body.json
  }

  private func part(_ part: ModelRequest.Part) -> JSONValue? {
    switch part {
    case .text(let text): ["type": "text", "text": JSONValue(text)]
    case .image(let image):
      [
        "type": "image",
        "source": [
          "type": "base64", "media_type": JSONValue(image.mediaType), "data": JSONValue(image.base64),
        ],
      ]
    case .embeddings: nil
    }
  }
}

/// `POST /v1beta/models/M:generateContent`; the model and streaming stand in the path.
struct GeminiBody {
  let request: ModelRequest

  init(_ request: ModelRequest) { self.request = request }

  var json: JSONValue {
    var body = Members()
    body.add(
      "system_instruction", request.system.map { ["parts": [["text": JSONValue($0)]]] })
    body.add(
      "contents",
      JSONValue(
        request.messages.map { message in
          [
            "role": message.role == .user ? "user" : "model",
            "parts": JSONValue(message.parts.compactMap(part)),
          ]
        }))
    body.add("generationConfig", request.maxTokens.map { ["maxOutputTokens": JSONValue($0)] })
    return body.json
  }

  private func part(_ part: ModelRequest.Part) -> JSONValue? {
    switch part {
    case .text(let text): ["text": JSONValue(text)]
    case .image(let image):
      ["inline_data": ["mime_type": JSONValue(image.mediaType), "data": JSONValue(image.base64)]]
    case .embeddings: nil
    }
  }
}
