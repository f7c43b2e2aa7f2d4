import CHarfBuzz

/// Emoji sequences (families, flags, skin tones, keycaps, emoji with a variation selector): one glyph where the emoji
/// face has one, otherwise their parts, with a box for each joiner or selector between them.
extension FontSet {
  /// The items of a cluster that is an emoji sequence; nil where it is none.
  func emojiItems(_ scalars: [UInt32], _ cluster: Range<Int>, _ typeface: Typeface) -> [TextItem]? {
    guard table.emojiFace != 0, cluster.count > 1, isEmojiSequence(scalars[cluster]) else { return nil }
    if isOneGlyph(scalars[cluster]) { return whole(scalars, cluster, typeface) }
    var items: [TextItem] = []
    var start = cluster.lowerBound
    while start < cluster.upperBound {
      let end = scalars[start..<cluster.upperBound].firstIndex(of: Self.joiner) ?? cluster.upperBound
      let part = start..<end
      if part.count > 1, isOneGlyph(scalars[part]) {
        items += whole(scalars, part, typeface)
      } else {
        items += part.map { single(scalars, $0, typeface) }
      }
      if end < cluster.upperBound { items.append(boxed(end)) }
      start = min(end + 1, cluster.upperBound)
    }
    return items
  }

  private static let joiner: UInt32 = 0x200D
  private static let emojiSelector: UInt32 = 0xFE0F
  private static let textSelector: UInt32 = 0xFE0E
  private static let keycap: UInt32 = 0x20E3

  private func isEmojiSequence(_ cluster: ArraySlice<UInt32>) -> Bool {
    guard let face = face(table.emojiFace), let base = cluster.first, face.glyph(base) != 0,
      !cluster.contains(Self.textSelector)
    else { return false }
    // Digits, # and * are letters of the emoji face only for their keycaps.
    if base < 0x80 { return cluster.last == Self.keycap }
    return cluster.dropFirst().contains { scalar in
      switch scalar {
      case Self.joiner, Self.emojiSelector, Self.keycap, 0x1F3FB...0x1F3FF, 0x1F1E6...0x1F1FF,
        0xE0020...0xE007F:
        true
      default: false
      }
    }
  }

  private func isOneGlyph(_ scalars: ArraySlice<UInt32>) -> Bool {
    let glyphs = inkedGlyphs(
      scalars, face: table.emojiFace, script: HB_SCRIPT_COMMON.rawValue, rightToLeft: false)
    return glyphs.count == 1 && glyphs[0].glyph != 0
  }

  /// A sequence that is one glyph. A selector behind an emoji that is drawn with this face anyway changes nothing, so
  /// it gets a box.
  private func whole(_ scalars: [UInt32], _ range: Range<Int>, _ typeface: Typeface) -> [TextItem] {
    let item = TextItem(
      scalars: range, face: table.emojiFace, script: HB_SCRIPT_COMMON.rawValue, isShaped: true)
    guard range.count == 2, scalars[range.lowerBound + 1] == Self.emojiSelector,
      entry(scalars[range.lowerBound], typeface).glyph.face == table.emojiFace
    else { return [item] }
    return [single(scalars, range.lowerBound, typeface), boxed(range.lowerBound + 1)]
  }

  private func single(_ scalars: [UInt32], _ index: Int, _ typeface: Typeface) -> TextItem {
    if UnicodeTraits.isInvisible(scalars[index]) { return boxed(index) }
    return TextItem(
      scalars: index..<index + 1, face: entry(scalars[index], typeface).glyph.face,
      script: HB_SCRIPT_COMMON.rawValue, isShaped: false)
  }

  private func boxed(_ index: Int) -> TextItem {
    TextItem(
      scalars: index..<index + 1, face: 0, script: HB_SCRIPT_COMMON.rawValue, isShaped: false, isBoxed: true)
  }
}

/// Characters that only change others: joiners, selectors, tags.
extension FontSet {
  /// Tested for their effect in one item; the ones behind these get boxes untested, so that time stays linear.
  private static let mostTested = 64

  /// Those of an item's joiners and selectors (scalar indices) without which the same ink would stand there: they
  /// would be lost to the eye.
  public func idleScalars(_ scalars: [UInt32], _ item: TextItem, rightToLeft: Bool) -> Set<Int> {
    let candidates = item.scalars.filter { UnicodeTraits.isInvisible(scalars[$0]) }
    guard !candidates.isEmpty, item.face != table.emojiFace else { return [] }
    func ink(without index: Int?) -> [GlyphRef] {
      let kept = item.scalars.filter { $0 != index }.map { scalars[$0] }
      return inkedGlyphs(kept[...], face: item.face, script: item.script, rightToLeft: rightToLeft)
    }
    let all = ink(without: nil)
    var idle = Set(candidates.dropFirst(Self.mostTested))
    for index in candidates.prefix(Self.mostTested) where ink(without: index) == all { idle.insert(index) }
    return idle
  }

  /// The glyphs with ink that a text is set with.
  private func inkedGlyphs(
    _ scalars: ArraySlice<UInt32>, face index: Int, script: UInt32, rightToLeft: Bool
  ) -> [GlyphRef] {
    guard let face = face(index) else { return [] }
    var text: [UInt8] = []
    for scalar in scalars { text += Unicode.Scalar(scalar).map { Array(UTF8.encode($0)!) } ?? [] }
    let word = shape(text, face: index, script: script, rightToLeft: rightToLeft)
    return word.clusters.flatMap(\.glyphs).map(\.glyph).filter { face.metrics($0.glyph).hasInk }
  }
}
