import GlyphFonts
import GlyphLayout

/// Masks of what HarfBuzz keeps together.
extension MaskShelf {
  /// Adds every cluster of a script's words, in every rounding.
  func addWords(of script: ShapedScript, _ typeface: Typeface) {
    if script.isRightToLeft {
      // Digits and punctuation of the script stand side by side.
      for range in [UInt32(0x600)...0x61F, 0x660...0x66D, 0x6D4...0x6D4, 0x6F0...0x6F9]
      where script == .arabic {
        for scalar in range {
          let entry = fonts.entry(scalar, typeface)
          if entry.traits.isDisjoint(with: [.shaped, .boxed]) { addCharacter(scalar, entry, typeface) }
        }
      }
    }
    var known: Set<[Int]> = []
    for word in script.words {
      for item in fonts.items(word, 0..<word.count, typeface)
      where item.face != 0 && item.isShaped && !item.isBoxed {
        addClusters(Array(word[item.scalars]), item, script, typeface, &known)
      }
    }
  }

  private func addClusters(
    _ text: [UInt32], _ item: TextItem, _ script: ShapedScript, _ typeface: Typeface,
    _ known: inout Set<[Int]>
  ) {
    var bytes: [UInt8] = []
    var starts: [Int] = []
    for scalar in text {
      starts.append(bytes.count)
      TextAssembler.encode([scalar], to: &bytes)
    }
    let clusters = fonts.roundings(
      bytes, face: item.face, script: item.script, rightToLeft: script.isRightToLeft)
    let clusterStarts = Set(clusters.map(\.start)).sorted() + [bytes.count]
    for cluster in clusters {
      let end = clusterStarts.first { $0 > cluster.start } ?? bytes.count
      let own = text.indices.filter { starts[$0] >= cluster.start && starts[$0] < end }.map { text[$0] }
      let places = cluster.glyphs.flatMap { [Int($0.glyph.raw), Int($0.dx), Int($0.dy)] }
      if known.insert(own.map(Int.init) + [-1, cluster.advance] + places).inserted {
        add(own, cluster, typeface)
      }
    }
  }
}
