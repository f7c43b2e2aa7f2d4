/// Cuts a long user text into what may become pages and what may be an instruction, which stays text: the first and the
/// last paragraph. Only the text itself decides, not its place in the conversation, so that a message looks the same in
/// every later turn and prompt caches hold.
struct TextSplit: Hashable {
  /// Bytes of an instruction at most.
  static let longest = 1000

  var head: String
  var body: String
  var tail: String

  /// Nil where no end can be told from the rest: such a text stays text.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    var end = bytes.count
    while end > 0, Self.isSpace(bytes[end - 1]) { end -= 1 }
    let start = Self.headEnd(bytes, end)
    guard let cut = Self.tailStart(bytes, start, end), cut > start else { return nil }
    head = String(decoding: bytes[..<start], as: UTF8.self)
    body = String(decoding: bytes[start..<cut], as: UTF8.self)
    tail = String(decoding: bytes[cut...], as: UTF8.self)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

  /// Behind the first empty line, else behind the first line, else behind the first sentence or colon; 0 where that is
  /// too far.
  private static func headEnd(_ bytes: [UInt8], _ end: Int) -> Int {
    var line = 0
    var sentence = 0
    for index in 0..<min(end, longest) {
      if bytes[index] == 0x0A {
        if index > 0, bytes[index - 1] == 0x0A { return index + 1 }
        if line == 0 { line = index + 1 }
      } else if sentence == 0, index > 0, bytes[index] == 0x20,
        [0x2E, 0x21, 0x3F, 0x3A].contains(bytes[index - 1])
      {
        sentence = index + 1
      }
    }
    return line > 0 ? line : sentence
  }

  /// Where the last paragraph begins, else the last line, else the last sentence.
  private static func tailStart(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int? {
    let from = max(start + 1, end - longest)
    guard from < end else { return nil }
    var line: Int?
    var sentence: Int?
    for index in stride(from: end - 1, through: from, by: -1) {
      if bytes[index] == 0x0A {
        if index > 0, bytes[index - 1] == 0x0A { return index + 1 }
        line = line ?? index + 1
      } else if sentence == nil, index + 1 < end, bytes[index] == 0x20,
        [0x2E, 0x21, 0x3F].contains(bytes[index - 1])
      {
        sentence = index + 1
      }
    }
    return line ?? sentence
  }
}
