extension Tokenizer {
  /// Encodes one text that has no special tokens.
  func run<Output: TokenOutput>(_ text: UnsafeBufferPointer<UInt8>, _ output: inout Output) {
    if text.isEmpty { return }
    let check = TextCheck.run(text, normalization: normalizes ? .shared : nil)
    if check.isUTF8, !check.mayNormalize { return runClean(text, &output) }
    var clean = check.isUTF8 ? nil : Array(String(decoding: text, as: UTF8.self).utf8)
    if check.mayNormalize {
      let normalized = clean?.withUnsafeBufferPointer { NormalizationTables.shared.normalize($0) }
      clean = normalized ?? NormalizationTables.shared.normalize(text)
    }
    clean!.withUnsafeBufferPointer { runClean($0, &output) }
  }

  /// Most of the text is encoded where it stands; its end moves to memory with room after it.
  private func runClean<Output: TokenOutput>(
    _ text: UnsafeBufferPointer<UInt8>, _ output: inout Output
  ) {
    let base = text.baseAddress!
    let highest = text.count - Self.room
    let cut = highest > 4 ? TextCuts.last(base, lowest: max(4, highest - 4096), highest: highest) ?? 0 : 0
    let tailCount = text.count - cut
    borrowed { workspace in
      if cut > 0 { split(base, base + cut, workspace, &output) }
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: tailCount + Self.room) { tail in
        let start = tail.baseAddress!
        start.update(from: base + cut, count: tailCount)
        (start + tailCount).update(repeating: UnicodeClass.endByte, count: Self.room)
        split(UnsafePointer(start), UnsafePointer(start + tailCount), workspace, &output)
      }
    }
  }

  /// Bytes that must be readable after a text.
  static var room: Int { 32 }

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
