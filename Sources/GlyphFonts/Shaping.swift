import CHarfBuzz
import GlyphGeometry

/// One glyph of a shaped cluster: its place relative to the cluster's left edge on the baseline (px, y up).
public struct ShapedGlyph: Sendable {
  public var glyph: GlyphRef
  public var dx: Int16
  public var dy: Int16

  public init(glyph: GlyphRef, dx: Int, dy: Int) {
    self.glyph = glyph
    self.dx = Int16(clamping: dx)
    self.dy = Int16(clamping: dy)
  }
}

/// What HarfBuzz keeps together: one or more characters drawn by one or more glyphs.
public struct ShapedCluster: Sendable {
  /// Byte offset of its first character in the shaped text.
  public var start: Int
  /// Whole px.
  public var advance: Int
  public var top: Int
  public var bottom: Int
  public var glyphs: [ShapedGlyph]
  /// Filled rectangles (a formula's rules), relative to the cluster's left edge on the baseline: px, y grows
  /// downwards, so what stands above the baseline has a negative y.
  public var rects: [PixelRect]

  /// A cluster with nothing in it yet.
  public init(start: Int) {
    self.start = start
    advance = 0
    top = 0
    bottom = 0
    glyphs = []
    rects = []
  }
}

/// A word shaped in one face, script and direction; clusters in logical (source) order.
public struct ShapedWord: Sendable {
  public var clusters: [ShapedCluster]
}

struct ShapingKey: Hashable {
  var text: [UInt8]
  var face: Int
  var script: UInt32
  var rightToLeft: Bool
}

extension FontSet {
  /// Words kept in the cache before it is emptied, so that memory stays flat on endless input.
  private static let cacheLimit = 50_000

  /// Shapes UTF-8 text (a word: no spaces) with one face; positions are rounded to whole px at each glyph, so
  /// rounding never adds up along the word.
  public func shape(_ text: [UInt8], face: Int, script: UInt32, rightToLeft: Bool) -> ShapedWord {
    let key = ShapingKey(text: text, face: face, script: script, rightToLeft: rightToLeft)
    if let known = shapedWords[key] { return known }
    let word = shapeAnew(key)
    if shapedWords.count >= Self.cacheLimit { shapedWords.removeAll(keepingCapacity: true) }
    shapedWords[key] = word
    return word
  }

  /// All that rounding can make of a text's clusters, whatever fraction of a px (HarfBuzz counts 64ths) their word
  /// has reached where they start. In no order; equal ones once.
  public func roundings(_ text: [UInt8], face: Int, script: UInt32, rightToLeft: Bool) -> [ShapedCluster] {
    let key = ShapingKey(text: text, face: face, script: script, rightToLeft: rightToLeft)
    var known: Set<[Int]> = []
    var clusters: [ShapedCluster] = []
    withShaped(key) { infos, positions, count, face in
      let glyphs = (0..<count).map { (face.metrics(infos[$0].codepoint), positions[$0]) }
      for phase in Self.phases(glyphs.map(\.1)) {
        let word = Self.clusters(infos, glyphs, key, pen: Double(phase) / 64)
        for cluster in word.clusters {
          let places = cluster.glyphs.flatMap { [Int($0.glyph.raw), Int($0.dx), Int($0.dy)] }
          if known.insert([cluster.start, cluster.advance] + places).inserted { clusters.append(cluster) }
        }
      }
    }
    return clusters
  }

  /// The 64ths of a px from which on some glyph is rounded otherwise, in order.
  private static func phases(_ positions: [hb_glyph_position_t]) -> [Int] {
    var phases: Set<Int> = [0]
    var pen = 0
    // A half is rounded away from 0, so that left of it the next 64th counts.
    func add(_ place: Int) { for half in [32, 33] { phases.insert(((half - place) % 64 + 64) % 64) } }
    for position in positions {
      add(pen)
      add(pen + Int(position.x_offset))
      pen += Int(position.x_advance)
    }
    add(pen)
    return phases.sorted()
  }

  private func shapeAnew(_ key: ShapingKey) -> ShapedWord {
    var word = ShapedWord(clusters: [])
    withShaped(key) { infos, positions, count, face in
      let glyphs = (0..<count).map { (face.metrics(infos[$0].codepoint), positions[$0]) }
      word = Self.clusters(infos, glyphs, key, pen: 0)
    }
    return word
  }

  private func withShaped(
    _ key: ShapingKey,
    _ use: (
      UnsafeMutablePointer<hb_glyph_info_t>, UnsafeMutablePointer<hb_glyph_position_t>, Int, Face
    ) -> Void
  ) {
    guard let face = face(key.face) else { return }
    let buffer = hb_buffer_create()
    defer { hb_buffer_destroy(buffer) }
    key.text.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        hb_buffer_add_utf8(buffer, $0.baseAddress, Int32($0.count), 0, Int32($0.count))
      }
    }
    hb_buffer_set_direction(buffer, key.rightToLeft ? HB_DIRECTION_RTL : HB_DIRECTION_LTR)
    hb_buffer_set_script(buffer, hb_script_t(key.script))
    hb_buffer_set_language(buffer, hb_language_from_string("und", -1))
    var features = Self.features(script: key.script)
    hb_shape(face.harfbuzz, buffer, &features, UInt32(features.count))
    var count: UInt32 = 0
    guard let infos = hb_buffer_get_glyph_infos(buffer, &count),
      let positions = hb_buffer_get_glyph_positions(buffer, &count)
    else { return }
    use(infos, positions, Int(count), face)
  }

  /// Letters of the simple scripts stand as in the fast path: without kerning and ligatures.
  private static func features(script: UInt32) -> [hb_feature_t] {
    switch hb_script_t(script) {
    case HB_SCRIPT_LATIN, HB_SCRIPT_GREEK, HB_SCRIPT_CYRILLIC, HB_SCRIPT_COMMON:
      (["kern", "liga", "clig"] as [String]).map { name in
        hb_feature_t(tag: hb_tag_from_string(name, -1), value: 0, start: 0, end: UInt32.max)
      }
    default: []
    }
  }

  private static func clusters(
    _ infos: UnsafeMutablePointer<hb_glyph_info_t>, _ glyphs: [(Face.Metrics, hb_glyph_position_t)],
    _ key: ShapingKey, pen: Double
  ) -> ShapedWord {
    var clusters: [ShapedCluster] = []
    var pen = pen
    var left = 0
    for (index, (metrics, position)) in glyphs.enumerated() {
      let start = Int(infos[index].cluster)
      if clusters.last?.start != start {
        left = Int(pen.rounded())
        clusters.append(ShapedCluster(start: start))
      }
      let x = Int((pen + Double(position.x_offset) / 64).rounded())
      let y = Int((Double(position.y_offset) / 64).rounded())
      pen += Double(position.x_advance) / 64
      let last = clusters.count - 1
      clusters[last].advance = Int(pen.rounded()) - left
      clusters[last].top = max(clusters[last].top, metrics.top + y)
      clusters[last].bottom = max(clusters[last].bottom, metrics.bottom - y)
      clusters[last].glyphs.append(
        ShapedGlyph(
          glyph: GlyphRef(face: key.face, glyph: infos[index].codepoint), dx: x - left, dy: y))
    }
    if key.rightToLeft { clusters.reverse() }
    return ShapedWord(clusters: clusters)
  }
}
