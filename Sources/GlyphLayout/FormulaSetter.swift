import GlyphDocument
import GlyphFonts
import GlyphFormula
import GlyphGeometry

/// Sets formulas as clusters and remembers them: papers repeat their symbols.
struct FormulaSetter {
  /// Formulas kept before all are forgotten, so that memory stays flat on endless input.
  private static let cacheLimit = 4096

  private struct Key: Hashable {
    var source: [UInt8]
    var isDisplay: Bool
    var breaks: Bool
  }

  private let fonts: FontSet
  private let style: PageStyle
  private var known: [Key: [ShapedCluster]] = [:]
  /// Width of the lines (px): what is wider is drawn as its source.
  var width: Int

  init(fonts: FontSet, style: PageStyle) {
    self.fonts = fonts
    self.style = style
    width = style.page.width
  }

  /// The formula's parts from left to right, each with the offset of its source in the formula: one where lines are
  /// kept and it fits, else cut where a line may end. None where it must be drawn as its source: it cannot be
  /// parsed, it has no ink, or it is too large.
  mutating func clusters(_ source: UnsafeBufferPointer<UInt8>.SubSequence, isDisplay: Bool) -> [ShapedCluster]
  {
    let isDisplay = isDisplay && !style.joinsLines
    if isDisplay {
      let whole = clusters(Key(source: Array(source), isDisplay: true, breaks: false))
      if whole.allSatisfy({ $0.advance <= width }) { return whole }
    }
    let parts = clusters(Key(source: Array(source), isDisplay: isDisplay, breaks: true))
    let fits = parts.allSatisfy { $0.advance <= width && $0.top + $0.bottom <= style.page.height / 2 }
    return fits ? parts : []
  }

  private mutating func clusters(_ key: Key) -> [ShapedCluster] {
    if let known = known[key] { return known }
    let boxes = try? Formula(parsing: key.source).boxes(fonts, isDisplay: key.isDisplay, breaks: key.breaks)
    let hasInk = boxes?.contains { !$0.glyphs.isEmpty || !$0.rules.isEmpty } ?? false
    let letters = Int(fonts.entry(0x68, .text).top)
    let clusters = (hasInk ? boxes ?? [] : []).map { box in
      var cluster = ShapedCluster(box)
      // What is higher than letters keeps one clear pixel to the line above.
      if cluster.top > letters { cluster.top += 1 }
      return cluster
    }
    if known.count >= Self.cacheLimit { known.removeAll(keepingCapacity: true) }
    known[key] = clusters
    return clusters
  }
}

extension ShapedCluster {
  fileprivate init(_ box: FormulaBox) {
    self.init(start: box.start)
    advance = box.advance
    top = box.top
    bottom = box.bottom
    glyphs = box.glyphs
    rects = box.rules
  }
}

extension TextSetter {
  /// Whether the run is a formula that is set as one, line ends in it and all.
  mutating func isSet(_ run: TextRun, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard style.styled, case .formula(let isDisplay) = run.content else { return false }
    return !formulas.clusters(text[run.span.range], isDisplay: isDisplay).isEmpty
  }

  /// Sets a formula; false where its source is to be set instead. Where lines are kept a displayed one stands on a
  /// line of its own, in the middle.
  mutating func setFormula(
    _ text: UnsafeBufferPointer<UInt8>, _ line: SourceLine, _ part: Range<Int>, isDisplay: Bool, level: UInt8
  ) -> Bool {
    var clusters = formulas.clusters(text[part], isDisplay: isDisplay)
    guard !clusters.isEmpty else { return false }
    let standsAlone = isDisplay && !style.joinsLines
    if standsAlone {
      if clusters.count == 1 { clusters[0].indent(max(0, (formulas.width - clusters[0].advance) / 2)) }
      if !buffer.lastFlags.contains(.lineEnd) { buffer.endLineAfterLast() }
    }
    for (number, cluster) in clusters.enumerated() {
      // A formula runs from left to right in any text.
      buffer.append(
        cluster, source: part.lowerBound + cluster.start, ink: .text,
        level: level & 1 == 1 ? level + 1 : level,
        flags: [], first: .word, last: .word)
      if number + 1 < clusters.count { buffer.allowBreakAfterLast() }
    }
    if standsAlone, part.upperBound < line.range.upperBound { buffer.endLineAfterLast() }
    return true
  }
}

extension ShapedCluster {
  fileprivate mutating func indent(_ x: Int) {
    advance += x
    for index in glyphs.indices { glyphs[index].dx += Int16(clamping: x) }
    for index in rects.indices { rects[index].x += x }
  }
}
