import Synchronization

extension Tokenizer {
  /// The numbers of tokens of many texts, counted by several threads.
  /// - Parameters:
  ///   - count: how many texts.
  ///   - workers: how many threads, 1 or more.
  ///   - text: gives the text of an index; called once for each, on any thread.
  /// - Returns: the counts in the order of the texts.
  public func counts(
    of count: Int, workers: Int, _ text: @Sendable @escaping (Int) -> [UInt8]
  ) async -> [Int] {
    let next = SharedIndex()
    return await withTaskGroup(of: [(index: Int, tokens: Int)].self) { group in
      for _ in 0..<max(1, min(workers, count)) {
        group.addTask {
          var done: [(index: Int, tokens: Int)] = []
          while let index = next.take(below: count) { done.append((index, self.count(text(index)))) }
          return done
        }
      }
      var result = [Int](repeating: 0, count: count)
      for await done in group {
        for (index, tokens) in done { result[index] = tokens }
      }
      return result
    }
  }

  /// The number of tokens of one long text, counted by several threads: the same as `count`.
  public func count(_ text: [UInt8], workers: Int) async -> Int {
    let parts = TextCuts.parts(of: text, count: workers * 4)
    return await counts(of: parts.count, workers: workers) { Array(text[parts[$0]]) }.reduce(0, +)
  }
}

/// Hands out indices to threads, each once.
private final class SharedIndex: Sendable {
  private let next = Atomic<Int>(0)

  func take(below limit: Int) -> Int? {
    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return index < limit ? index : nil
  }
}

extension TextCuts {
  /// The text in about `count` parts of about the same length, cut where it may be.
  static func parts(of text: [UInt8], count: Int) -> [Range<Int>] {
    guard text.count > 1 << 12, count > 1 else { return [0..<text.count] }
    var parts: [Range<Int>] = []
    var start = 0
    text.withUnsafeBufferPointer { text in
      for index in 1..<count {
        let highest = min(text.count / count * index, text.count - Tokenizer.room)
        guard let cut = last(text.baseAddress!, lowest: start + 4, highest: highest) else { continue }
        parts.append(start..<cut)
        start = cut
      }
    }
    parts.append(start..<text.count)
    return parts
  }
}
