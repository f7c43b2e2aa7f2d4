/// One message of a conversation.
public struct ChatMessage: Hashable, Sendable {
  /// `system`, `user`, `assistant`, `tool`.
  public var role: String
  public var content: String

  public init(role: String, content: String) {
    self.role = role
    self.content = content
  }
}

/// How a model family writes a conversation as one text, and what that costs in tokens beyond the content.
///
/// The text is that of the family's published chat template for plain messages, without tools, images and
/// thinking; default system prompts that a template adds are not added.
public struct ChatTemplate: Sendable {
  /// What stands before everything, and what asks the model to answer.
  private let start: String
  private let prompt: String
  private let before: @Sendable (String) -> String
  private let after: @Sendable (String) -> String
  /// OpenAI's models: their markers have no published special tokens; 3 tokens and the role a message.
  let isCounted: Bool

  private init(
    start: String = "", prompt: String, isCounted: Bool = false,
    before: @Sendable @escaping (String) -> String, after: @Sendable @escaping (String) -> String
  ) {
    self.start = start
    self.prompt = prompt
    self.isCounted = isCounted
    self.before = before
    self.after = after
  }

  /// The template of the models of a known tokenizer.
  public static func of(tokenizer name: String) -> ChatTemplate? {
    switch name {
    case "cl100k_base", "o200k_base": openAI
    case "qwen3", "qwen3_5": chatML
    case "glm4": glm
    case "deepseek_v3": deepSeek
    case "llama3": llama
    case "mistral_tekken": mistral
    case "kimi_k2": kimi
    default: nil
    }
  }

  /// OpenAI Cookbook, "How to count tokens with tiktoken": 3 tokens a message, its role and content, and 3
  /// that begin the answer.
  private static let openAI = ChatTemplate(
    prompt: "", isCounted: true, before: { $0 }, after: { _ in "" })
  /// Qwen2 to Qwen3.5, tokenizer_config.json.
  private static let chatML = ChatTemplate(
    prompt: "<|im_start|>assistant\n", before: { "<|im_start|>\($0)\n" }, after: { _ in "<|im_end|>\n" })
  /// GLM-4.5, chat_template.jinja.
  private static let glm = ChatTemplate(
    start: "[gMASK]<sop>", prompt: "<|assistant|>",
    before: { $0 == "tool" ? "<|observation|>\n" : "<|\($0)|>\n" }, after: { _ in "" })
  /// DeepSeek-V3, tokenizer_config.json: the system text stands bare after the first token.
  private static let deepSeek = ChatTemplate(
    start: "<\u{FF5C}begin\u{2581}of\u{2581}sentence\u{FF5C}>", prompt: "<\u{FF5C}Assistant\u{FF5C}>",
    before: { role in
      switch role {
      case "user": "<\u{FF5C}User\u{FF5C}>"
      case "assistant": "<\u{FF5C}Assistant\u{FF5C}>"
      default: ""
      }
    }, after: { $0 == "assistant" ? "<\u{FF5C}end\u{2581}of\u{2581}sentence\u{FF5C}>" : "" })
  /// Llama 3, llama-models 0.3.0, chat_format.py.
  private static let llama = ChatTemplate(
    start: "<|begin_of_text|>", prompt: "<|start_header_id|>assistant<|end_header_id|>\n\n",
    before: { "<|start_header_id|>\($0)<|end_header_id|>\n\n" }, after: { _ in "<|eot_id|>" })
  /// Mistral's tekken models (v7 of mistral-common 1.13.1).
  private static let mistral = ChatTemplate(
    start: "<s>", prompt: "",
    before: { $0 == "user" ? "[INST]" : $0 == "system" ? "[SYSTEM_PROMPT]" : "" },
    after: { $0 == "user" ? "[/INST]" : $0 == "system" ? "[/SYSTEM_PROMPT]" : "</s>" })
  /// Kimi K2, tokenizer_config.json.
  private static let kimi = ChatTemplate(
    prompt: "<|im_assistant|>assistant<|im_middle|>",
    before: { role in
      let marker = role == "user" || role == "assistant" ? role : "system"
      return "<|im_\(marker)|>\(role)<|im_middle|>"
    }, after: { _ in "<|im_end|>" })

  /// The conversation as the model reads it.
  /// - Parameter asksForAnswer: whether the beginning of an answer stands at the end.
  public func text(_ messages: [ChatMessage], asksForAnswer: Bool = true) -> String {
    start + messages.map { before($0.role) + $0.content + after($0.role) }.joined()
      + (asksForAnswer ? prompt : "")
  }

  /// Tokens of the whole conversation. Content that looks like a special token costs what the model's own
  /// template makes of it: that token.
  public func tokens(_ messages: [ChatMessage], asksForAnswer: Bool = true, _ tokenizer: Tokenizer) -> Int {
    guard isCounted else {
      return tokenizer.countWithSpecials(Array(text(messages, asksForAnswer: asksForAnswer).utf8))
    }
    let perMessage = 3
    let answer = asksForAnswer ? 3 : 0
    return messages.reduce(answer) { count, message in
      count + perMessage + tokenizer.count(message.role) + tokenizer.count(message.content)
    }
  }

  /// What the conversation costs beyond the tokens of the contents alone.
  public func overhead(_ messages: [ChatMessage], asksForAnswer: Bool = true, _ tokenizer: Tokenizer) -> Int {
    messages.reduce(tokens(messages, asksForAnswer: asksForAnswer, tokenizer)) {
      $0 - tokenizer.count($1.content)
    }
  }
}
