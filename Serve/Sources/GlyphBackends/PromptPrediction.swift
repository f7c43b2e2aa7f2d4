import GlyphTokens
import GlyphVision

/// The tokens that a server will bill for a request, before it is sent.
public struct PromptPrediction: Hashable, Sendable {
  /// Of text and the chat template.
  public var text: Int
  /// Of pages, with the markers around them.
  public var pages: Int
  public var total: Int { text + pages }

  /// - Parameters:
  ///   - plans: Of the request's images, in their order.
  ///   - template: The model's chat template; nil: texts alone are counted.
  public init(
    _ request: ModelRequest, plans: [VisionPlan], profile: VisionProfile, tokenizer: Tokenizer,
    template: ChatTemplate?
  ) {
    var rest = plans[...]
    var pages = 0
    var messages: [(role: String, parts: [ChatPart])] = []
    if let system = request.system { messages.append(("system", [.text(system)])) }
    for message in request.messages {
      let parts: [ChatPart] = message.parts.map { part in
        if case .text(let text) = part { return .text(text) }
        let tokens = (rest.popFirst()?.totalTokens ?? 0) + profile.templateTokens
        pages += tokens
        return .image(tokens: tokens)
      }
      messages.append((message.role.rawValue, parts))
    }
    self.pages = pages
    if let template {
      text = template.tokens(messages, tokenizer) - pages
    } else {
      text = messages.flatMap(\.parts).reduce(0) { sum, part in
        if case .text(let text) = part { sum + tokenizer.count(text) } else { sum }
      }
    }
  }
}
