import GlyphGeometry

/// Reads chat transcripts: JSON or JSONL of messages with `role` and `content` (a string, or OpenAI's parts with
/// `text`). The source stays as it is: roles and contents become runs, the JSON around them is markup, and what has
/// a usual spelling is left to one of the layout's marks.
struct ChatReader {
  private let text: UnsafeBufferPointer<UInt8>
  private var runs: [TextRun] = []
  private var position = 0
  private var key: Range<Int>?
  private var isKeyNext = false

  /// Whether JSON starts with a message: an object with both keys within the first 4 KiB.
  static func isChat(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let head = String(decoding: text.prefix(4096), as: UTF8.self)
    return head.contains("\"role\"") && head.contains("\"content\"")
  }

  static func blocks(_ text: [UInt8]) -> [Block] {
    guard !text.isEmpty else { return [] }
    return text.withUnsafeBufferPointer { text in
      var reader = ChatReader(text: text)
      reader.read()
      return [Block(kind: .prose, span: SourceSpan(start: 0, end: text.count), runs: reader.runs)]
    }
  }

  private init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

  private mutating func read() {
    var at = 0
    while at < text.count {
      switch text[at] {
      case 0x22:
        let end = stringEnd(at)
        readString(at, end)
        at = end
      case 0x7B, 0x2C, 0x5B:
        isKeyNext = true
        key = nil
        at += 1
      case 0x3A:
        isKeyNext = false
        at += 1
      case 0x0A:
        isKeyNext = true
        at += 1
      default: at += 1
      }
    }
    addSyntax(to: text.count)
  }

  /// Behind the string's closing quote.
  private func stringEnd(_ start: Int) -> Int {
    var at = start + 1
    while at < text.count {
      switch text[at] {
      case 0x5C: at += 2
      case 0x22: return at + 1
      case 0x0A: return at
      default: at += 1
      }
    }
    return text.count
  }

  private mutating func readString(_ start: Int, _ end: Int) {
    if isKeyNext, isFollowedByColon(end) {
      key = start..<end
      return
    }
    guard let key, end - start >= 2, text[end - 1] == 0x22 else { return }
    switch key {
    case _ where equals(key, "\"role\""):
      addSyntax(to: start + 1)
      add(start + 1..<end - 1, .text, .speaker, isBold: true)
    case _ where equals(key, "\"content\"") || equals(key, "\"text\""):
      addSyntax(to: start + 1)
      addContent(start + 1..<end - 1)
    default: return
    }
  }

  private func isFollowedByColon(_ at: Int) -> Bool {
    var at = at
    while at < text.count, text[at] == 0x20 { at += 1 }
    return at < text.count && text[at] == 0x3A
  }

  private func equals(_ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { $0.elementsEqual(text[range]) }
  }

  private mutating func add(
    _ range: Range<Int>, _ content: TextRun.Content, _ role: TextRun.Role, isBold: Bool = false
  ) {
    guard !range.isEmpty else { return }
    runs.append(TextRun(span: SourceSpan(range), content: content, role: role, isBold: isBold))
    position = range.upperBound
  }

  private static let usual: [StaticString] = [
    "{\"role\": \"", "\", \"content\": \"", "{\"role\":\"", "\",\"content\":\"",
  ]

  /// The JSON up to a role, a content or the end. The spellings that a mark stands for are runs of their own.
  private mutating func addSyntax(to end: Int) {
    var start = position
    // The end of the message before.
    if start > 0, start + 1 < end, text[start] == 0x22, text[start + 1] == 0x7D {
      add(start..<start + 2, .literal, .markup)
      start += 2
    }
    let opening = Self.usual.first { word in
      end - word.utf8CodeUnitCount >= start && equals(end - word.utf8CodeUnitCount..<end, word)
    }
    let tail = opening.map { end - $0.utf8CodeUnitCount } ?? end
    add(start..<tail, .text, .markup)
    add(tail..<end, .literal, .markup)
    position = max(position, end)
  }

  /// A content's text; its escapes are runs of their own.
  private mutating func addContent(_ range: Range<Int>) {
    var start = range.lowerBound
    var at = start
    while at < range.upperBound {
      guard text[at] == 0x5C, at + 1 < range.upperBound else {
        at += 1
        continue
      }
      add(start..<at, .text, .plain)
      switch text[at + 1] {
      case 0x6E, 0x74, 0x22, 0x5C:
        add(at..<at + 2, .literal, .markup)
        at += 2
      case 0x75:
        let end = min(at + 6, range.upperBound)
        add(at..<end, .text, .markup)
        at = end
      default:
        add(at..<at + 2, .text, .markup)
        at += 2
      }
      start = at
    }
    add(start..<range.upperBound, .text, .plain)
    position = range.upperBound
  }
}
