/// A piece of a message that also shows images.
public enum ChatPart: Hashable, Sendable {
  case text(String)
  /// An image's tokens with the markers around them, which are no text.
  case image(tokens: Int)
}

extension ChatTemplate {
  /// Tokens of a conversation with images: text before and after an image is never one token with it.
  /// - Parameter messages: Roles and what they say, in order.
  public func tokens(
    _ messages: [(role: String, parts: [ChatPart])], asksForAnswer: Bool = true, _ tokenizer: Tokenizer
  ) -> Int {
    let cut = isCounted ? nil : tokenizer.specialTokens.first?.text
    var images = 0
    var plain: [ChatMessage] = []
    for message in messages {
      var content = ""
      for part in message.parts {
        switch part {
        case .text(let text):
          if cut == nil, !content.isEmpty {
            // Without a special token to stand for the image, its neighbours are counted one by one.
            images += tokenizer.count(text)
          } else {
            content += text
          }
        case .image(let tokens):
          images += tokens
          if let cut {
            content += cut
            images -= 1
          }
        }
      }
      plain.append(ChatMessage(role: message.role, content: content))
    }
    return tokens(plain, asksForAnswer: asksForAnswer, tokenizer) + images
  }
}
