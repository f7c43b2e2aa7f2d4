import GlyphJSON

/// A Hugging Face `tokenizer.json` of byte-level byte-pair encoding.
struct HuggingFaceReader {
  let json: JSONValue
  let path: String

  func read() throws(TokenizerError) -> TokenizerFile {
    guard let model = json["model"] else { throw .malformed(path: path, "it has no model") }
    try checkModel(model)
    var file = TokenizerFile(draft: try draft(model), pattern: try pattern())
    file.normalizes = try normalizes()
    return file
  }

  private func unsupported(_ feature: String) -> TokenizerError { .unsupported(path: path, feature: feature) }

  private func checkModel(_ model: JSONValue) throws(TokenizerError) {
    let type = model["type"]?.string ?? "BPE"
    guard type == "BPE" else { throw unsupported("a model of type \(type)") }
    if let dropout = model["dropout"], !dropout.isNull, dropout.double != 0 { throw unsupported("dropout") }
    for name in ["continuing_subword_prefix", "end_of_word_suffix"] {
      if let value = model[name], !value.isNull, value.string != "" {
        throw unsupported("\(name) '\(value.string ?? "")'")
      }
    }
    if model["byte_fallback"]?.bool == true {
      throw unsupported("byte_fallback (a SentencePiece vocabulary)")
    }
  }

  private func normalizes() throws(TokenizerError) -> Bool {
    guard let normalizer = json["normalizer"], !normalizer.isNull else { return false }
    switch normalizer["type"]?.string {
    case "NFC": return true
    case "Sequence":
      var result = false
      for part in normalizer["normalizers"]?.elements ?? [] {
        guard part["type"]?.string == "NFC" else {
          throw unsupported("the normalizer \(part["type"]?.string ?? "without a type")")
        }
        result = true
      }
      return result
    case let other: throw unsupported("the normalizer \(other ?? "without a type")")
    }
  }

  private func pattern() throws(TokenizerError) -> SplitPattern {
    guard let root = json["pre_tokenizer"], !root.isNull else {
      throw unsupported("text without a pre-tokenizer")
    }
    let parts = root["type"]?.string == "Sequence" ? root["pretokenizers"]?.elements ?? [] : [root]
    var expressions: [String] = []
    var byteLevel = false
    for part in parts {
      switch part["type"]?.string {
      case "Split":
        guard part["behavior"]?.string == "Isolated", part["invert"]?.bool != true else {
          throw unsupported("a Split that is not Isolated")
        }
        guard let expression = part["pattern"]?["Regex"]?.string, !byteLevel else {
          throw unsupported("a Split on a fixed string or after ByteLevel")
        }
        expressions.append(expression)
      case "ByteLevel":
        if part["add_prefix_space"]?.bool == true { throw unsupported("add_prefix_space") }
        byteLevel = true
        if part["use_regex"]?.bool ?? true { expressions += SplitPattern.gpt2.spellings[0] }
      case let other: throw unsupported("the pre-tokenizer \(other ?? "without a type")")
      }
    }
    guard byteLevel else { throw unsupported("a vocabulary that is not byte-level") }
    guard let pattern = SplitPattern(expressions: expressions) else {
      throw unsupported("the split pattern \(expressions.joined(separator: " then "))")
    }
    return pattern
  }

  private func draft(_ model: JSONValue) throws(TokenizerError) -> VocabularyDraft {
    guard let vocabulary = model["vocab"]?.members, let merges = model["merges"]?.elements else {
      throw .malformed(path: path, "the model has no vocab or no merges")
    }
    var draft = VocabularyDraft()
    draft.wholePieces = model["ignore_merges"]?.bool == true
    let added = json["added_tokens"]?.elements ?? []
    var addedIds: Set<Int> = []
    for token in added {
      guard let id = token["id"]?.int, let text = token["content"]?.string, id >= 0 else {
        throw .malformed(path: path, "the added token at byte \(token.bytes.lowerBound) is incomplete")
      }
      addedIds.insert(id)
      draft.specials.append(SpecialToken(text, UInt32(id)))
    }
    var numbers: [String: UInt32] = [:]
    numbers.reserveCapacity(vocabulary.count)
    for member in vocabulary {
      guard let id = member.value.int, id >= 0 else {
        throw .malformed(path: path, "the id at byte \(member.value.bytes.lowerBound) is no number")
      }
      guard let bytes = ByteLevel.decode(member.name) else {
        if addedIds.contains(id) { continue }
        throw unsupported("tokens that are not byte-level, such as '\(member.name)'")
      }
      if addedIds.contains(id), bytes.count > 1, merges.isEmpty { continue }
      numbers[member.name] = UInt32(draft.count)
      draft.append(bytes, id: UInt32(id))
    }
    draft.merges = try merges.map { (merge) throws(TokenizerError) in try self.merge(merge, numbers) }
    return draft
  }

  /// `"a b"` or `["a", "b"]`.
  private func merge(
    _ merge: JSONValue, _ numbers: [String: UInt32]
  ) throws(TokenizerError) -> VocabularyDraft.Merge {
    let parts =
      merge.elements?.compactMap(\.string)
      ?? merge.string.map { $0.split(separator: " ", maxSplits: 1).map(String.init) } ?? []
    guard parts.count == 2, let left = numbers[parts[0]], let right = numbers[parts[1]],
      let result = numbers[parts[0] + parts[1]]
    else {
      throw .malformed(
        path: path, "the merge at byte \(merge.bytes.lowerBound) is not of tokens of the vocabulary")
    }
    return VocabularyDraft.Merge(left: left, right: right, result: result)
  }
}

/// GPT-2's printable spelling of bytes (`bytes_to_unicode` of its encoder.py).
enum ByteLevel {
  private static let bytes: [UInt32: UInt8] = {
    var bytes: [UInt32: UInt8] = [:]
    var next: UInt32 = 256
    for byte in UInt8.min...UInt8.max {
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: bytes[UInt32(byte)] = byte
      default:
        bytes[next] = byte
        next += 1
      }
    }
    return bytes
  }()

  /// Nil where a character spells no byte.
  static func decode(_ text: String) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = bytes[scalar.value] else { return nil }
      result.append(byte)
    }
    return result
  }
}
