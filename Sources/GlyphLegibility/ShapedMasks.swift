import GlyphFonts
import GlyphLayout

/// Masks of what HarfBuzz keeps together.
extension MaskShelf {
  /// Adds every cluster of a script's words, in every rounding.
  func addWords(of script: ShapedScript, _ typeface: Typeface) {
    var known: Set<[Int]> = []
    for word in script.words {
      for item in fonts.items(word, 0..<word.count, typeface) where item.face != 0 && !item.isBoxed {
        if item.isShaped {
          addClusters(Array(word[item.scalars]), item, script.isRightToLeft, typeface, &known)
        } else {
          // Digits and punctuation of the script stand side by side.
          for scalar in word[item.scalars] { addCharacter(scalar, fonts.entry(scalar, typeface), typeface) }
        }
      }
    }
  }

  private func addClusters(
    _ text: [UInt32], _ item: TextItem, _ isRightToLeft: Bool, _ typeface: Typeface,
    _ known: inout Set<[Int]>
  ) {
    var bytes: [UInt8] = []
    var starts: [Int] = []
    for scalar in text {
      starts.append(bytes.count)
      TextAssembler.encode([scalar], to: &bytes)
    }
    let clusters = fonts.roundings(
      bytes, face: item.face, script: item.script, rightToLeft: isRightToLeft)
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
