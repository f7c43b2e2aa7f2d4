import GlyphGeometry

/// A stretch of a document that stays text or may become pages.
public struct Stretch: Hashable, Sendable {
  public var span: SourceSpan
  /// Whether it holds a fragile span.
  public var isKept: Bool

  public init(_ span: SourceSpan, isKept: Bool) {
    self.span = span
    self.isKept = isKept
  }
}

extension Document {
  /// The text cut for `FragilePolicy.keepText`: whole paragraphs, code blocks and tables that hold fragile spans, and
  /// what lies between them, by turns; the stretches tile the text. Code that is all of the document is cut at empty
  /// lines as prose is.
  public var stretches: [Stretch] {
    let fragile = fragileSpans
    var next = 0
    var stretches: [Stretch] = []
    for span in paragraphs {
      while next < fragile.count, fragile[next].span.end <= span.start { next += 1 }
      let isKept = next < fragile.count && fragile[next].span.start < span.end
      if let last = stretches.last, last.isKept == isKept {
        stretches[stretches.count - 1].span = SourceSpan(start: last.span.start, end: span.end)
      } else {
        stretches.append(Stretch(span, isKept: isKept))
      }
    }
    return stretches
  }

  /// What is kept or not as one; the spans tile the text. Blocks with no empty line between them belong together, and a
  /// fence belongs to its code.
  private var paragraphs: [SourceSpan] {
    var spans: [SourceSpan] = []
    for (index, block) in blocks.enumerated() {
      var own =
        switch block.kind {
        case .prose: cutAtEmptyLines(block.span)
        case .code: blocks.count == 1 ? cutAtEmptyLines(block.span) : [block.span]
        case .table, .figure: [block.span]
        }
      if index > 0, let first = own.first, let last = spans.last,
        !endsWithEmptyLine(last) || blocks[index - 1].isCode && startsWithFence(first)
      {
        spans[spans.count - 1] = SourceSpan(start: last.start, end: first.end)
        own.removeFirst()
      }
      spans += own
    }
    return spans
  }

  private func endsWithEmptyLine(_ span: SourceSpan) -> Bool {
    var breaks = 0
    for byte in text.bytes[span.start..<span.end].reversed()
    where byte != 0x20 && byte != 0x09 && byte != 0x0D {
      guard byte == 0x0A else { break }
      breaks += 1
    }
    return breaks > 1
  }

  private func startsWithFence(_ span: SourceSpan) -> Bool {
    let line = text.bytes[span.start..<span.end].drop { $0 == 0x20 || $0 == 0x3E }
    return line.starts(with: "```".utf8) || line.starts(with: "~~~".utf8)
  }

  /// Empty lines belong to the paragraph before them.
  private func cutAtEmptyLines(_ span: SourceSpan) -> [SourceSpan] {
    var spans: [SourceSpan] = []
    var start = span.start
    var isEmpty = false
    var line = span.start
    while line < span.end {
      var end = line
      var hasInk = false
      while end < span.end, text.bytes[end] != 0x0A {
        if text.bytes[end] != 0x20, text.bytes[end] != 0x09, text.bytes[end] != 0x0D { hasInk = true }
        end += 1
      }
      if hasInk, isEmpty, line > start {
        spans.append(SourceSpan(start: start, end: line))
        start = line
      }
      isEmpty = !hasInk
      line = min(end + 1, span.end)
    }
    if start < span.end { spans.append(SourceSpan(start: start, end: span.end)) }
    return spans
  }

  /// A stretch as a document of its own, read as it was in the whole.
  /// - Parameter span: Within the text, at line ends.
  public func piece(_ span: SourceSpan) -> Document {
    func cut(_ part: SourceSpan) -> SourceSpan? {
      let start = max(part.start, span.start)
      let end = min(part.end, span.end)
      return start < end ? SourceSpan(start: start - span.start, end: end - span.start) : nil
    }
    return Document(
      name: name, text: SourceText(String(decoding: text.bytes[span.start..<span.end], as: UTF8.self)),
      reading: reading,
      blocks: blocks.compactMap { block in
        cut(block.span).map { own in
          Block(
            kind: block.kind, span: own,
            runs: block.runs.compactMap { run in
              guard let part = cut(run.span) else { return nil }
              var run = run
              run.span = part
              return run
            })
        }
      })
  }
}

extension Block {
  fileprivate var isCode: Bool { if case .code = kind { true } else { false } }
}
