import GlyphDocument
import GlyphGeometry
import GlyphLayout
import GlyphReport
import GlyphVision

extension DocumentMeasure {
  /// The measure of a document before anything is counted.
  public init(_ document: Document, style: PageStyle) {
    let bytes = document.text.bytes
    self.init(
      name: document.name, style: style.name, mode: style.mode.rawValue, bytes: bytes.count,
      characters: bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) })
  }

  /// Takes over the counts of a text that was counted in detail: by kinds and by pages.
  fileprivate mutating func add(_ counts: [DetailedCount], _ kinds: KindMap) {
    kindBytes = kinds.bytes
    for count in counts {
      var text = TextCount(tokenizer: count.tokenizer, tokens: count.starts.count)
      text.kinds = kinds.sums(count.starts.count(before:))
      textTokens.append(text)
      for view in views.indices {
        for page in views[view].details.indices {
          let span = views[view].details[page]
          views[view].details[page].textTokens.append(
            count.starts.count(before: span.end) - count.starts.count(before: span.start))
        }
      }
    }
  }
}

/// Measures documents in several styles for several models, without drawing a pixel: pages are laid out once for all
/// models that ask the same of page sizes. One thread uses it at a time.
public final class Measurer {
  private let order: [String]
  private let groups: [Group]
  private let styles: [PageStyle]
  private let fragile: FragilePolicy

  /// Models that see the same pages of a style, each with the visual tokens of a full page.
  private struct Group {
    let style: Int
    let press: Press
    var profiles: [(profile: VisionProfile, full: Int?)]
  }

  /// - Parameters:
  ///   - profiles: The models; each is reported under its name, in this order.
  ///   - fragile: What becomes of identifiers: their tokens as text count as the pages' (`TextCount.sidecar`). As in
  ///     `ask`, `keepText` keeps a whole document that has any as text.
  public init(
    styles: [PageStyle], profiles: [VisionProfile], fragile: FragilePolicy = .none, installation: Installation
  ) throws {
    self.styles = styles
    self.fragile = fragile
    let shelf = try installation.fontShelf()
    order = profiles.map(\.name)
    var groups: [Group] = []
    for (index, style) in styles.enumerated() {
      for profile in profiles {
        let grid = profile.pageGrid(for: style)
        let size = style.snap ? grid.snapped(style.page) : style.page
        let full = (try? profile.plan(size))?.visualTokens
        let known = groups.firstIndex { group in
          let other = group.press.profile
          return group.style == index && other.pageGrid(for: style) == grid && other.agrees(with: profile)
        }
        if let known {
          groups[known].profiles.append((profile, full))
        } else {
          let press = Press(style: style, profile: profile, shelf: shelf)
          groups.append(Group(style: index, press: press, profiles: [(profile, full)]))
        }
      }
    }
    self.groups = groups
  }

  /// One measure for each style.
  /// - Throws: `FontError`, `PressError.style`, `VisionError`, and what `onPage` throws.
  public func measure(
    _ document: Document, counter: TextCounter, onPage: () throws -> Void
  ) throws -> [DocumentMeasure] {
    let counts = counter.startDetailed(document.text.bytes)
    let kinds = KindMap(document)
    var measures = styles.map { DocumentMeasure(document, style: $0) }
    let staysText = fragile == .keepText && !document.fragileSpans.isEmpty
    var sidecars = [FragileSidecar?](repeating: nil, count: styles.count)
    for group in groups {
      let isFirst = measures[group.style].views.isEmpty
      var sidecar = fragile == .sidecar && isFirst ? FragileSidecar(document) : nil
      measures[group.style].views += try views(of: document, kinds, group, staysText, &sidecar, onPage)
      if let sidecar { sidecars[group.style] = sidecar }
    }
    let counted = counts.wait()
    for index in measures.indices {
      measures[index].views.sort { order.firstIndex(of: $0.model)! < order.firstIndex(of: $1.model)! }
      measures[index].add(counted, kinds)
      if fragile == .none { continue }
      let listed = counter.count(Array((sidecars[index]?.text ?? "").utf8))
      for (number, count) in listed.enumerated() {
        let text = measures[index].textTokens[number].tokens
        measures[index].textTokens[number].sidecar = staysText ? text : count.tokens
      }
    }
    return measures
  }

  private func views(
    of document: Document, _ kinds: KindMap, _ group: Group, _ staysText: Bool,
    _ sidecar: inout FragileSidecar?, _ onPage: () throws -> Void
  ) throws -> [ViewMeasure] {
    var views = group.profiles.map { ViewMeasure(model: $0.profile.name) }
    if staysText { return views }
    try document.text.bytes.withUnsafeBufferPointer { text in
      var survey = PageSurvey(text, kinds: kinds, style: styles[group.style])
      try group.press.layOut(document) { page in
        let areas = survey.areas(of: page)
        sidecar?.add(page, number: views[0].pages + 1)
        for (index, (profile, full)) in group.profiles.enumerated() {
          let plan = try profile.plan(page.size)
          views[index].add(
            plan, areas: areas, start: page.source.start, end: page.source.end,
            full: full ?? plan.visualTokens)
        }
        try onPage()
      }
    }
    return views
  }
}

extension VisionProfile {
  /// Whether pages laid out for one profile serve the other: both take every multiple of the token size.
  fileprivate func agrees(with other: VisionProfile) -> Bool {
    [self, other].allSatisfy { profile in
      let unit = profile.tokenSize
      return [(32, 1), (32, 7), (1, 32), (13, 29)].allSatisfy { sides in
        let size = PixelSize(width: sides.0 * unit, height: sides.1 * unit)
        return size.area < profile.minimumPixels || profile.isExact(size)
      }
    }
  }
}
