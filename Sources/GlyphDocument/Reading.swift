/// What a text is read as.
public enum Reading: String, Hashable, Sendable, CaseIterable {
  /// Paragraphs; diffs, stack traces and space-aligned tables among them are recognised.
  case plain
  /// CommonMark with GitHub's tables, task lists, footnotes, autolinks and strikethrough.
  case markdown
  case code
  /// CSV, TSV, pipe or space-aligned.
  case table
  /// JSON or JSONL of messages with `role` and `content`.
  case chat
  /// TeX source.
  case tex

  /// What a file's name and first bytes say that it is.
  static func guessed(name: String, text: UnsafeBufferPointer<UInt8>) -> Reading {
    switch ending(name) {
    case "md", "markdown", "mdown": return .markdown
    case "csv", "tsv", "tab": return .table
    case "tex", "sty", "cls": return .tex
    case "json", "jsonl", "ndjson": return ChatReader.isChat(text) ? .chat : .code
    default: return Language.named(by: name) == nil ? .plain : .code
    }
  }

  /// The lower-case letters after the last dot of a path's last part; empty where there is none.
  static func ending(_ name: String) -> String {
    let file = name.split(separator: "/").last ?? ""
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return "" }
    return file[file.index(after: dot)...].lowercased()
  }
}
