import GlyphFiles
import GlyphJSON

/// What a tokenizer file says: its vocabulary, and, where the format has it, the rest.
struct TokenizerFile {
  var draft: VocabularyDraft
  var pattern: SplitPattern?
  /// Whether text is brought to Unicode's NFC first.
  var normalizes = false

  /// Reads a `.tiktoken` file, a `tekken.json` or a Hugging Face `tokenizer.json`, told apart by content.
  static func read(_ bytes: [UInt8], path: String) throws(TokenizerError) -> TokenizerFile {
    let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    guard first == UInt8(ascii: "{") else {
      return TokenizerFile(draft: try RankLines.read(bytes, path: path), pattern: nil)
    }
    let json: JSONValue
    do throws(JSONError) { json = try JSONValue(parsing: bytes) } catch {
      throw .malformed(path: path, error.description)
    }
    if json["config"]?["pattern"] != nil { return try TekkenReader(json: json, path: path).read() }
    if json["model"] != nil { return try HuggingFaceReader(json: json, path: path).read() }
    throw .unsupported(path: path, feature: "a format other than tiktoken, tekken.json and tokenizer.json")
  }
}

/// `.tiktoken`: a line for each token, base64 of its bytes, a space, its rank.
enum RankLines {
  static func read(_ bytes: [UInt8], path: String) throws(TokenizerError) -> VocabularyDraft {
    var entries: [(rank: UInt32, bytes: [UInt8])] = []
    var line = 1
    var position = 0
    while position < bytes.count {
      let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
      if end > position {
        guard let entry = entry(bytes[position..<end]) else {
          throw .malformed(path: path, "line \(line) is not 'base64 rank'")
        }
        entries.append(entry)
      }
      position = end + 1
      line += 1
    }
    return try draft(entries, firstId: 0, path: path)
  }

  private static func entry(_ line: ArraySlice<UInt8>) -> (rank: UInt32, bytes: [UInt8])? {
    guard let space = line.firstIndex(of: 0x20), let token = Base64.decode(line[..<space]) else { return nil }
    var rank: UInt32 = 0
    var digits = line[(space + 1)...]
    if digits.last == 0x0D { digits.removeLast() }
    guard !token.isEmpty, !digits.isEmpty, digits.count < 9 else { return nil }
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      rank = rank * 10 + UInt32(digit - 0x30)
    }
    return (rank, token)
  }

  /// Tokens in rank order; the model's id is the rank plus `firstId`.
  static func draft(
    _ entries: [(rank: UInt32, bytes: [UInt8])], firstId: UInt32, path: String
  ) throws(TokenizerError) -> VocabularyDraft {
    var draft = VocabularyDraft()
    for entry in entries.sorted(by: { $0.rank < $1.rank }) {
      if let last = draft.ids.last, last == entry.rank + firstId {
        throw .malformed(path: path, "rank \(entry.rank) stands twice")
      }
      draft.append(entry.bytes, id: entry.rank + firstId)
    }
    return draft
  }
}

/// Mistral's `tekken.json`.
struct TekkenReader {
  let json: JSONValue
  let path: String

  func read() throws(TokenizerError) -> TokenizerFile {
    guard let config = json["config"], let expression = config["pattern"]?.string,
      let size = config["default_vocab_size"]?.int, let special = config["default_num_special_tokens"]?.int,
      let entries = json["vocab"]?.elements, size > special
    else { throw .malformed(path: path, "config or vocab is incomplete") }
    guard let pattern = SplitPattern(expressions: [expression]) else {
      throw .unsupported(path: path, feature: "the split pattern \(expression)")
    }
    var tokens: [(rank: UInt32, bytes: [UInt8])] = []
    for entry in entries {
      guard let rank = entry["rank"]?.int, let text = entry["token_bytes"]?.string,
        let bytes = Base64.decode(text.utf8)
      else { throw .malformed(path: path, "the vocab entry at byte \(entry.bytes.lowerBound) is incomplete") }
      if rank < size - special { tokens.append((UInt32(rank), bytes)) }
    }
    var draft = try RankLines.draft(tokens, firstId: UInt32(special), path: path)
    draft.specials = specials(special)
    return TokenizerFile(draft: draft, pattern: pattern)
  }

  /// The file's own, or those of files older than version 7 (mistral-common 1.13.1, tekken.py); the
  /// numbers after them are fillers without a text of their own.
  private func specials(_ count: Int) -> [SpecialToken] {
    guard let listed = json["special_tokens"]?.elements else { return SpecialTokens.tekken }
    return listed.compactMap { entry in
      guard let id = entry["rank"]?.int, let text = entry["token_str"]?.string, id < count else { return nil }
      return SpecialToken(text, UInt32(id))
    }
  }
}
