import GlyphGeometry
import GlyphJSON

/// Which stretches of the source text each visual token of a page sees, and the way back.
///
/// Tokens are numbered in the order in which the language model gets them, without markers: `0 ..<
/// plan.visualTokens`. Learned tokens (row ends, separators) see nothing. A token sees a stretch when their
/// rectangles share area after resizing, padding and tiling; the slight reach of the resampling kernel beyond
/// is not counted. With overviews a byte is seen by several tokens.
public struct TokenMap: Sendable {
  public let plan: VisionPlan
  /// The stretches of token t are `spans[starts[t] ..< starts[t + 1]]`, in source order, disjoint, never
  /// adjacent.
  private let starts: [Int]
  private let spans: [SourceSpan]
  private let projection: TokenProjection
  private let entries: [MappedSpan]

  /// - Parameter page: the page's source map, in pixels of an image of `plan.size`.
  public init(page: SourceMap, plan: VisionPlan) {
    self.plan = plan
    projection = TokenProjection(plan)
    entries = page.entries.filter { !$0.source.isEmpty && !$0.rect.isEmpty }
    // A counting sort by token keeps the source order of the entries within each one.
    var counts = [Int](repeating: 0, count: plan.visualTokens + 1)
    for entry in entries { projection.forEachToken(under: entry.rect) { counts[$0] += 1 } }
    var places: [Int] = []
    places.reserveCapacity(counts.count)
    var total = 0
    for count in counts {
      places.append(total)
      total += count
    }
    var sorted = [SourceSpan](repeating: SourceSpan(start: 0, end: 0), count: total)
    var next = places
    for entry in entries {
      projection.forEachToken(under: entry.rect) { token in
        sorted[next[token]] = entry.source
        next[token] += 1
      }
    }
    (starts, spans) = Self.merged(sorted, places)
  }

  public var tokenCount: Int { plan.visualTokens }

  /// The stretches of source text (UTF-8 bytes) that a token sees, in source order, adjacent ones joined.
  /// - Precondition: `token` is in `0 ..< tokenCount`.
  public func spans(of token: Int) -> ArraySlice<SourceSpan> { spans[starts[token]..<starts[token + 1]] }

  /// The text that a token sees, its stretches one after another.
  /// - Parameter source: the document's UTF-8 bytes, which the page's source map points into.
  public func text(of token: Int, in source: [UInt8]) -> String {
    spans(of: token).map { String(decoding: source[$0.range], as: UTF8.self) }.joined()
  }

  /// The tokens that see any of the bytes, ascending. Empty where the bytes stand on no pixels of this page.
  public func tokens(for span: SourceSpan) -> [Int] {
    guard !span.isEmpty else { return [] }
    var found: Set<Int> = []
    var index = firstEntry(endingAfter: span.start)
    while index < entries.count, entries[index].source.start < span.end {
      projection.forEachToken(under: entries[index].rect) { found.insert($0) }
      index += 1
    }
    return found.sorted()
  }

  /// For the manifest: an array with one element a token, `[start, end, start, end, ...]` in bytes.
  public var json: JSONValue {
    JSONValue(
      (0..<tokenCount).map { token in
        JSONValue(spans(of: token).flatMap { [JSONValue($0.start), JSONValue($0.end)] })
      })
  }

  /// Entries stand in source order and do not overlap, so their ends ascend.
  private func firstEntry(endingAfter offset: Int) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].source.end > offset { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Joins stretches that touch, token by token.
  private static func merged(_ sorted: [SourceSpan], _ places: [Int]) -> ([Int], [SourceSpan]) {
    var starts: [Int] = []
    var spans: [SourceSpan] = []
    starts.reserveCapacity(places.count)
    for token in 0..<places.count - 1 {
      let first = spans.count
      starts.append(first)
      for span in sorted[places[token]..<places[token + 1]] {
        if spans.count > first, spans[spans.count - 1].end >= span.start {
          spans[spans.count - 1].end = max(spans[spans.count - 1].end, span.end)
        } else {
          spans.append(span)
        }
      }
    }
    starts.append(spans.count)
    return (starts, spans)
  }
}

extension VisionPlan {
  /// For each view, the sequence number of every one of its tokens in the order in which the language model gets
  /// them, without markers.
  public var viewTokens: [[Int]] {
    var numbers = views.map { [Int](repeating: 0, count: $0.tokenCount) }
    var position = 0
    for run in runs {
      switch run.kind {
      case .view(let view, let first):
        for offset in 0..<run.count { numbers[view][first + offset] = position + offset }
        position += run.count
      case .learned: position += run.count
      case .marker: break
      }
    }
    return numbers
  }
}

/// From rectangles of the page to the tokens whose cells they touch.
struct TokenProjection: Sendable {
  private let views: [ImageView]
  /// For each view the sequence number of every one of its tokens.
  private let numbers: [[Int]]

  init(_ plan: VisionPlan) {
    views = plan.views
    numbers = plan.viewTokens
  }

  @inline(__always)
  func forEachToken(under rect: PixelRect, _ body: (Int) -> Void) {
    for (index, view) in views.enumerated() {
      let seen = rect.intersection(view.crop)
      if seen.isEmpty { continue }
      let columns = view.columnRange(seen.x, seen.maxX)
      let rows = view.rowRange(seen.y, seen.maxY)
      if columns.isEmpty || rows.isEmpty { continue }
      for row in rows {
        for column in columns {
          let first = (row * view.columns + column) * view.tokensPerCell
          for token in first..<first + view.tokensPerCell { body(numbers[index][token]) }
        }
      }
    }
  }
}

extension ImageView {
  fileprivate func columnRange(_ start: Int, _ end: Int) -> Range<Int> {
    Self.cells(
      start - crop.x, end - crop.x, from: crop.width, to: placed.width, at: placed.x - window.x,
      window: window.width, cells: columns)
  }

  fileprivate func rowRange(_ start: Int, _ end: Int) -> Range<Int> {
    Self.cells(
      start - crop.y, end - crop.y, from: crop.height, to: placed.height, at: placed.y - window.y,
      window: window.height, cells: rows)
  }

  /// The cells that a stretch of the crop touches along one axis, in exact fractions: `start * to / from +
  /// at` is its place in the window, of which each cell has `window / cells`.
  private static func cells(
    _ start: Int, _ end: Int, from: Int, to: Int, at offset: Int, window: Int, cells: Int
  ) -> Range<Int> {
    let scale = window * from
    let first = floorDivide((start * to + offset * from) * cells, by: scale)
    let last = -floorDivide(-(end * to + offset * from) * cells, by: scale)
    let low = min(max(first, 0), cells)
    return low..<max(low, min(last, cells))
  }
}

/// Rounds towards minus infinity.
private func floorDivide(_ value: Int, by divisor: Int) -> Int {
  let quotient = value / divisor
  return value % divisor < 0 ? quotient - 1 : quotient
}
