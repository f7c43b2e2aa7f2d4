import GlyphDocument
import GlyphReport

/// Which kind of text every byte of a document is: stretches that tile it.
struct KindMap: Sendable {
  struct Stretch: Sendable {
    /// UTF-8 bytes; it starts where the one before ends.
    var end: Int
    var kind: TextKind
  }

  private(set) var stretches: [Stretch] = []

  /// Blocks of code and tables are their own kinds, formulas in prose are one, and all other text is prose, or chat
  /// in a transcript.
  init(_ document: Document) {
    for block in document.blocks {
      switch block.kind {
      case .code: add(.code, to: block.span.end)
      case .table: add(.table, to: block.span.end)
      case .prose, .figure:
        let plain = document.reading == .chat ? TextKind.chat : .prose
        for run in block.runs {
          guard case .formula = run.content else { continue }
          add(plain, to: run.span.start)
          add(.formula, to: run.span.end)
        }
        add(plain, to: block.span.end)
      }
    }
  }

  private mutating func add(_ kind: TextKind, to end: Int) {
    guard end > stretches.last?.end ?? 0 else { return }
    if let last = stretches.indices.last, stretches[last].kind == kind {
      stretches[last].end = end
    } else {
      stretches.append(Stretch(end: end, kind: kind))
    }
  }

  /// The stretch that holds a byte, or the last one.
  func index(at offset: Int) -> Int {
    var low = 0
    var high = stretches.count
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].end > offset { high = middle } else { low = middle + 1 }
    }
    return min(low, max(0, stretches.count - 1))
  }

  /// Bytes of each kind, in the order of `TextKind.allCases`.
  var bytes: [Int] { sums { $0 } }

  /// What stretches hold of something that grows with the text, by kind.
  /// - Parameter before: how much of it stands before a byte.
  func sums(_ before: (Int) -> Int) -> [Int] {
    var sums = [Int](repeating: 0, count: TextKind.allCases.count)
    var start = before(0)
    for stretch in stretches {
      let end = before(stretch.end)
      sums[stretch.kind.rawValue] += end - start
      start = end
    }
    return sums
  }
}
