extension Tokenizer {
  /// Encodes one text that has no special tokens, block by block.
  func run<Output: TokenOutput>(_ text: UnsafeBufferPointer<UInt8>, _ output: inout Output) {
    borrowed { workspace in
      var rest = text
      while let cut = TextCuts.block(of: rest) {
        block(UnsafeBufferPointer(rebasing: rest[..<cut]), isLast: false, workspace, &output)
        rest = UnsafeBufferPointer(rebasing: rest[cut...])
      }
      block(rest, isLast: true, workspace, &output)
    }
  }

  /// A clean block is encoded where it stands, unless it is the last: that moves to memory with room after it.
  private func block<Output: TokenOutput>(
    _ text: UnsafeBufferPointer<UInt8>, isLast: Bool, _ workspace: Workspace, _ output: inout Output
  ) {
    guard let base = text.baseAddress, !text.isEmpty else { return }
    let check = TextCheck.run(text, normalization: normalizes ? .shared : nil)
    if !check.isUTF8 || check.mayNormalize {
      let clean = cleaned(text, check)
      return clean.withUnsafeBufferPointer { padded($0, workspace, &output) }
    }
    if isLast { return padded(text, workspace, &output) }
    split(base, base + text.count, workspace, &output)
  }

  private func cleaned(_ text: UnsafeBufferPointer<UInt8>, _ check: TextCheck.Result) -> [UInt8] {
    guard check.mayNormalize else { return Array(String(decoding: text, as: UTF8.self).utf8) }
    if check.isUTF8 { return NormalizationTables.shared.normalize(text) }
    return Array(String(decoding: text, as: UTF8.self).utf8).withUnsafeBufferPointer {
      NormalizationTables.shared.normalize($0)
    }
  }

  /// Bytes that must be readable after a text.
  static var room: Int { 32 }

  private func padded<Output: TokenOutput>(
    _ text: UnsafeBufferPointer<UInt8>, _ workspace: Workspace, _ output: inout Output
  ) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count + Self.room) { copy in
      let start = copy.baseAddress!
      start.update(from: text.baseAddress!, count: text.count)
      (start + text.count).update(repeating: UnicodeClass.endByte, count: Self.room)
      split(UnsafePointer(start), UnsafePointer(start + text.count), workspace, &output)
    }
  }

  private func split<Output: TokenOutput>(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ workspace: Workspace, _ output: inout Output
  ) {
    switch pattern {
    case .cl100k: workspace.encode(start, end, WordSplitter(digits: 3, wholeWhiteSpaceAtEnd: true), &output)
    case .llama3: workspace.encode(start, end, WordSplitter(digits: 3), &output)
    case .qwen2: workspace.encode(start, end, WordSplitter(digits: 1), &output)
    case .qwen3_5: workspace.encode(start, end, WordSplitter(marksInWords: true, digits: 1), &output)
    case .o200k: workspace.encode(start, end, CaseSplitter.o200k, &output)
    case .tekken: workspace.encode(start, end, CaseSplitter.tekken, &output)
    case .kimi: workspace.encode(start, end, CaseSplitter.kimi, &output)
    case .deepseek: workspace.encode(start, end, DeepSeekSplitter(), &output)
    case .gpt2: workspace.encode(start, end, GPT2Splitter(), &output)
    }
  }
}
