import CFriBidi
import CHarfBuzz
import CText

/// A stretch of a line that one face draws in one script.
public struct TextItem: Sendable {
  /// Indices into the line's scalars.
  public var scalars: Range<Int>
  /// 0 where no face has the characters.
  public var face: Int
  /// HarfBuzz's script tag.
  public var script: UInt32
  /// Whether glyphs depend on neighbours: set by HarfBuzz, otherwise character by character.
  public var isShaped: Bool
  /// Whether its characters have no ink here: drawn as boxes with their numbers.
  public var isBoxed = false
}

/// The bidirectional algorithm (UAX #9) by FriBidi.
public enum Bidi {
  /// The embedding level of each scalar of one paragraph.
  public static func levels(_ scalars: [UInt32], rightToLeft: Bool) -> [UInt8] {
    let count = scalars.count
    guard count > 0 else { return [] }
    var types = [FriBidiCharType](repeating: FriBidiCharType(rawValue: 0), count: count)
    var brackets = [FriBidiBracketType](repeating: 0, count: count)
    var levels = [FriBidiLevel](repeating: 0, count: count)
    var base = rightToLeft ? FRIBIDI_PAR_RTL : FRIBIDI_PAR_LTR
    fribidi_get_bidi_types(scalars, FriBidiStrIndex(count), &types)
    fribidi_get_bracket_types(scalars, FriBidiStrIndex(count), types, &brackets)
    let top = fribidi_get_par_embedding_levels_ex(types, brackets, FriBidiStrIndex(count), &base, &levels)
    guard top > 0 else { return [UInt8](repeating: rightToLeft ? 1 : 0, count: count) }
    return levels.map { UInt8(bitPattern: $0) }
  }

  /// The character drawn for one that stands in right-to-left text (brackets turn round).
  public static func mirrored(_ scalar: UInt32) -> UInt32 {
    var mirror: FriBidiChar = 0
    return fribidi_get_mirror_char(scalar, &mirror) != 0 ? mirror : scalar
  }

  /// Whether the character is a digit that takes its direction from what stands around it (types EN and AN).
  public static func isNumber(_ scalar: UInt32) -> Bool {
    UInt32(fribidi_get_bidi_type(scalar).rawValue) & UInt32(FRIBIDI_MASK_NUMBER) != 0
  }

  /// The direction of the first strong character: true for right to left, nil where there is none.
  public static func firstStrong(_ scalar: UInt32) -> Bool? {
    let type = UInt32(fribidi_get_bidi_type(scalar).rawValue)
    guard type & UInt32(FRIBIDI_MASK_STRONG) != 0, type & UInt32(FRIBIDI_MASK_EXPLICIT) == 0 else {
      return nil
    }
    return type & UInt32(FRIBIDI_MASK_RTL) != 0
  }
}

extension FontSet {
  /// Cuts a word (no spaces; scalars of one embedding level) into items of one face and one script each.
  /// Characters that join with a neighbour (marks, joiners, modifiers) stay in its item.
  public func items(_ scalars: [UInt32], _ range: Range<Int>, _ typeface: Typeface) -> [TextItem] {
    var items: [TextItem] = []
    var at = range.lowerBound
    while at < range.upperBound {
      let end = clusterEnd(scalars, at, range.upperBound)
      if let sequence = emojiItems(scalars, at..<end, typeface) {
        items += sequence
        at = end
        continue
      }
      let script = self.script(scalars, at, end)
      let face = face(for: scalars[at..<end], typeface)
      let shaped = scalars[at..<end].contains { entry($0, typeface).traits.contains(.shaped) }
      if let last = items.last, last.face == face, last.isShaped == shaped, !last.isBoxed,
        last.script == script || script == HB_SCRIPT_COMMON.rawValue
      {
        items[items.count - 1].scalars = last.scalars.lowerBound..<end
      } else {
        items.append(TextItem(scalars: at..<end, face: face, script: script, isShaped: shaped))
      }
      at = end
    }
    return items
  }

  private func script(_ scalars: [UInt32], _ start: Int, _ end: Int) -> UInt32 {
    for scalar in scalars[start..<end] {
      let script = UnicodeTraits.script(scalar)
      if script != HB_SCRIPT_COMMON, script != HB_SCRIPT_INHERITED { return script.rawValue }
    }
    return HB_SCRIPT_COMMON.rawValue
  }

  /// Where the cluster ends that starts at `start`: its base, then all that combines with it.
  private func clusterEnd(_ scalars: [UInt32], _ start: Int, _ limit: Int) -> Int {
    var end = start + 1
    if isRegionalIndicator(scalars[start]) {
      return end < limit && isRegionalIndicator(scalars[end]) ? end + 1 : end
    }
    while end < limit {
      let joins = UnicodeTraits.combines(scalars[end]) || scalars[end - 1] == 0x200D
      if !joins { break }
      end += 1
    }
    return end
  }

  private func isRegionalIndicator(_ scalar: UInt32) -> Bool { 0x1F1E6...0x1F1FF ~= scalar }

  /// The first face of the chain that has all the cluster's characters; else the first that has its base;
  /// 0 where none has.
  private func face(for cluster: ArraySlice<UInt32>, _ typeface: Typeface) -> Int {
    let base = cluster[cluster.startIndex]
    let needed = cluster.filter { !UnicodeTraits.isInvisible($0) }
    if entry(base, typeface).traits.contains(.boxed) { return 0 }
    if needed.count > 1 {
      for index in table.chains[Int(typeface.rawValue)] {
        if let entry = table.faces[index]?.entry, !entry.mayCover(base) { continue }
        if let face = face(index), needed.allSatisfy({ face.glyph($0) != 0 }) { return index }
      }
    }
    return find(base, typeface)?.face ?? 0
  }

  /// Where lines may end inside a word of a script without spaces (Thai, Lao, Khmer, Myanmar): scalar indices.
  public func dictionaryBreaks(_ scalars: ArraySlice<UInt32>) -> Set<Int> {
    guard scalars.contains(where: { entry($0, .text).breakClass == .complex }) else { return [] }
    var units: [UInt16] = []
    var scalarAtUnit: [Int: Int] = [:]
    for index in scalars.indices {
      scalarAtUnit[units.count] = index
      if let scalar = Unicode.Scalar(scalars[index]) { units += Array(UTF16.encode(scalar)!) }
    }
    var offsets = [Int32](repeating: 0, count: units.count + 1)
    let count = ctext_word_breaks(units, Int32(units.count), &offsets, Int32(offsets.count))
    guard count > 0 else { return [] }
    // Between other characters their classes decide, so that a line's end can be read back.
    return Set(offsets[..<Int(count)].compactMap { scalarAtUnit[Int($0)] }).filter { index in
      index > scalars.startIndex && entry(scalars[index], .text).breakClass == .complex
        && entry(scalars[index - 1], .text).breakClass == .complex
    }
  }
}

extension UnicodeTraits {
  /// Whether the character belongs to the cluster before it.
  static func combines(_ scalar: UInt32) -> Bool {
    switch category(scalar) {
    case HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK, HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK,
      HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK:
      return true
    default: break
    }
    switch scalar {
    case 0x200C, 0x200D, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F, 0x1160...0x11FF, 0xD7B0...0xD7FF: return true
    default: return false
    }
  }

  /// Joiners, variation selectors, fillers and tags: no face needs a glyph for them.
  static func isInvisible(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180D, 0x180F, 0x200C, 0x200D, 0xFE00...0xFE0F,
      0xE0100...0xE01EF, 0xE0020...0xE007F:
      true
    default: false
    }
  }
}
