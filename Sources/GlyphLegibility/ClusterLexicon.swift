import GlyphFonts

/// Scripts whose shaped clusters are learnt by shaping.
enum ClusterScript {
  case hebrew, arabic, thai, devanagari, emoji, marks
}

extension MaskShelf {
  func addClusters(_ script: ClusterScript, _ typeface: Typeface) {
  }
}
