import GlyphJSON

/// One message of a chat file: who says it, and its text.
public struct ChatMessage: Hashable, Sendable {
  public var role: String
  public var text: String

  /// The messages of a chat file, the oldest first: JSON lines, or a JSON array (perhaps under `messages`), of objects
  /// with `role` and `content` (a string, or OpenAI's parts with `text`) and perhaps calls of tools. Nil where the file is anything else: then it
  /// is one text.
  public static func list(_ file: [UInt8]) -> [ChatMessage]? {
    if let json = try? JSONValue(parsing: file) {
      let messages = json.elements ?? json["messages"]?.elements ?? [json]
      return read(messages)
    }
    var lines: [JSONValue] = []
    for line in file.split(separator: 0x0A) where !line.allSatisfy({ $0 <= 0x20 }) {
      guard let json = try? JSONValue(parsing: Array(line)) else { return nil }
      lines += json["messages"]?.elements ?? [json]
    }
    return read(lines)
  }

  private static func read(_ values: [JSONValue]) -> [ChatMessage]? {
    var messages: [ChatMessage] = []
    for value in values {
      guard let role = value["role"]?.string, let content = value["content"] else { return nil }
      let text =
        content.string ?? (content.elements ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n")
      // A call of a tool is text to the model as well.
      let calls = ["tool_calls", "function_call"].compactMap { value[$0] }.filter { !$0.isNull }
      let all = ([text] + calls.map { $0.compact() }).filter { !$0.isEmpty }
      messages.append(ChatMessage(role: role, text: all.joined(separator: "\n")))
    }
    return messages.isEmpty ? nil : messages
  }
}
