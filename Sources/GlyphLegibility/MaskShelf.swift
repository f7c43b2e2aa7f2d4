import GlyphFonts
import GlyphLayout
import GlyphRaster

/// The masks of one style's fonts, by what their first column looks like: built tier by tier, as pages need them.
/// A costly context, made once and passed in. Not thread-safe.
final class MaskShelf {
  let fonts: FontSet
  let atlas: GlyphAtlas
  let colours: PageColours
  let pool = BytePool()
  private(set) var tokens: [MaskToken] = []
  /// What draws each token.
  private(set) var glyphs: [[ShapedGlyph]] = []
  private(set) var classes: [MaskClass] = []
  /// The class of each token in inks with fewer steps of coverage than the text's, by step class: letters that differ
  /// in the text ink may be one there.
  private var coarseNames: [[Int]]
  private var coarseClasses: [[UInt64: Int]]
  /// Tokens without ink, by typeface.
  private(set) var blanks: [[Int32]]
  /// Tokens with ink that may share their first column with the mask before, by typeface: not those of the
  /// large square scripts, whose characters have room of their own on both sides.
  private(set) var inked: [InkIndex]
  /// Tokens by typeface, step class and the hash of their first column.
  private var index: [UInt64: [Int32]] = [:]
  /// Tokens by all that makes them equal.
  private var known: [UInt64: [Int32]] = [:]
  private var tiersLoaded: [Int]
  /// How many tiers may be loaded at all.
  var tierLimit = MaskTier.all.count
  private var sharesColumns = true
  /// What stands for a newline in the style, where it is a text of its own.
  private let newlineText: [UInt32]
  private var boxes: [UInt64: Int32] = [:]
  /// The furthest that ink reaches left of its pen, and right of it (px, both positive).
  private(set) var overhang = 1
  private(set) var reach = 8

  init(_ table: FaceTable, colours: PageColours, newline: PageStyle.Newline)
    throws(FontError)
  {
    if case .text(let text) = newline {
      newlineText = text.unicodeScalars.map(\.value)
    } else {
      newlineText = []
    }
    fonts = try FontSet(table)
    atlas = try GlyphAtlas(table)
    self.colours = colours
    coarseNames = Array(repeating: [], count: colours.inkCount)
    coarseClasses = Array(repeating: [:], count: colours.inkCount)
    blanks = Array(repeating: [], count: Typeface.allCases.count)
    inked = Array(repeating: InkIndex(), count: Typeface.allCases.count)
    tiersLoaded = Array(repeating: 0, count: Typeface.allCases.count)
  }

  /// Loads masks until `tiers` tiers are there; false where there are no more.
  @discardableResult
  func load(_ typeface: Typeface, tiers: Int) -> Bool {
    let face = Int(typeface.rawValue)
    while tiersLoaded[face] < tiers, tiersLoaded[face] < tierLimit {
      let tier = MaskTier.all[tiersLoaded[face]]
      tiersLoaded[face] += 1
      switch tier {
      case .characters(let ranges):
        sharesColumns = ranges[0].lowerBound < 0x1000
        for range in ranges { addCharacters(range, typeface) }
        sharesColumns = true
      case .words(let scripts):
        // These scripts have no other drawing.
        guard typeface == .text else { continue }
        for script in scripts {
          sharesColumns = script.sharesColumns
          addWords(of: script, typeface)
        }
        sharesColumns = true
      }
    }
    return tiersLoaded[face] >= tiers
  }

  func tiers(_ typeface: Typeface) -> Int { tiersLoaded[Int(typeface.rawValue)] }

  /// The tokens whose first column hashes to `column` (see `columnHash`).
  @inline(__always)
  func candidates(_ typeface: Typeface, stepClass: Int, column: UInt64) -> [Int32]? {
    index[Self.key(typeface, stepClass, column)]
  }

  private static func key(_ typeface: Typeface, _ stepClass: Int, _ column: UInt64) -> UInt64 {
    (column ^ UInt64(typeface.rawValue) << 8 ^ UInt64(stepClass)) &* 0x9E37_79B9_7F4A_7C15
  }

  /// Hash of a column: its steps from `top` px above the baseline downwards; paper at either end does not count.
  @inline(__always)
  static func columnHash(top: Int, count: Int, step: (Int) -> UInt8) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for row in 0..<count {
      let step = step(row)
      if step == 0 { continue }
      hash = (hash ^ UInt64(bitPattern: Int64(top - row)) << 8 ^ UInt64(step)) &* 0x100_0000_01B3
    }
    return hash
  }

  // MARK: - Adding tokens

  private func addCharacters(_ range: ClosedRange<UInt32>, _ typeface: Typeface) {
    for scalar in range {
      let entry = fonts.entry(scalar, typeface)
      if !entry.traits.isDisjoint(with: [.shaped, .boxed]) { continue }
      addCharacter(scalar, entry, typeface)
    }
  }

  func addCharacter(_ scalar: UInt32, _ entry: GlyphEntry, _ typeface: Typeface) {
    var cluster = ShapedCluster(start: 0)
    cluster.advance = Int(entry.advance)
    cluster.top = Int(entry.top)
    cluster.bottom = Int(entry.bottom)
    if !entry.glyph.isBlank { cluster.glyphs = [ShapedGlyph(glyph: entry.glyph, dx: 0, dy: 0)] }
    add([scalar], cluster, typeface)
  }

  /// Adds what draws a text; a token there is already with the same mask gets it as another member.
  @discardableResult
  func add(_ text: [UInt32], _ cluster: ShapedCluster, _ typeface: Typeface) -> Int32? {
    guard cluster.advance > 0 else { return nil }
    let mask = composed(cluster)
    let hash = hash(mask, cluster.advance, typeface)
    var name: Int?
    for number in known[hash] ?? [] {
      guard let likeness = likeness(tokens[Int(number)], mask, cluster.advance, typeface) else { continue }
      name = tokens[Int(number)].name
      if likeness == .exact {
        join(text, name!)
        for names in coarseNames where !names.isEmpty { join(text, names[Int(number)]) }
        if isMark(text) { tokens[Int(number)].isMark = true }
        tokens[Int(number)].cost = min(tokens[Int(number)].cost, Self.cost(text))
        tokens[Int(number)].layoutTop = max(tokens[Int(number)].layoutTop, cluster.top)
        tokens[Int(number)].layoutBottom = max(tokens[Int(number)].layoutBottom, cluster.bottom)
        return number
      }
    }
    if let name { join(text, name) } else { classes.append(MaskClass(typeface: typeface, members: [text])) }
    let number = Int32(tokens.count)
    tokens.append(
      MaskToken(
        offset: mask.map { pool.append($0.columns) } ?? 0, left: mask?.left ?? 0, top: mask?.top ?? 0,
        width: mask?.width ?? 0, height: mask?.height ?? 0, advance: cluster.advance,
        layoutTop: cluster.top, layoutBottom: cluster.bottom, typeface: typeface,
        name: name ?? classes.count - 1, cost: Self.cost(text)))
    glyphs.append(cluster.glyphs)
    tokens[Int(number)].isMark = isMark(text)
    if let mask { tokens[Int(number)].occupied = occupied(mask) }
    known[hash, default: []].append(number)
    enter(number, mask)
    nameCoarsely(text, mask, cluster.advance, typeface)
    return number
  }

  /// The class of what cannot be told apart where a token stands in an ink.
  func name(_ token: Int32, _ ink: UInt8) -> Int {
    let stepClass = colours.stepClass[Int(ink)]
    return stepClass == 0 ? tokens[Int(token)].name : coarseNames[stepClass][Int(token)]
  }

  private func nameCoarsely(_ text: [UInt32], _ mask: GlyphCoverage?, _ advance: Int, _ typeface: Typeface) {
    for stepClass in Set(colours.stepClass).sorted() where stepClass != 0 {
      let look = look(mask, advance, typeface, colours.stepOfCoverage[stepClass])
      if let name = coarseClasses[stepClass][look] {
        join(text, name)
        coarseNames[stepClass].append(name)
      } else {
        coarseClasses[stepClass][look] = classes.count
        coarseNames[stepClass].append(classes.count)
        classes.append(MaskClass(typeface: typeface, members: [text]))
      }
    }
  }

  /// Hash of the pixels of a mask that show.
  private func look(_ mask: GlyphCoverage?, _ advance: Int, _ typeface: Typeface, _ steps: [UInt8]) -> UInt64
  {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ value: Int) { hash = (hash ^ UInt64(bitPattern: Int64(value))) &* 0x100_0000_01B3 }
    mix(Int(typeface.rawValue))
    mix(advance)
    guard let mask else { return hash }
    for column in 0..<mask.width {
      for row in 0..<mask.height {
        let step = steps[Int(mask.columns[column * mask.height + row])]
        if step == 0 { continue }
        mix(mask.left + column)
        mix(mask.top - row)
        mix(Int(step))
      }
    }
    return hash
  }

  private func occupied(_ mask: GlyphCoverage) -> SIMD4<UInt64> {
    var occupied = SIMD4<UInt64>.zero
    for column in 0..<min(4, mask.width) {
      for row in 0..<mask.height where mask.columns[column * mask.height + row] >= colours.leastVisible {
        occupied[column] |= MaskToken.occupancyBit(row - mask.top)
      }
    }
    return occupied
  }

  private func isMark(_ text: [UInt32]) -> Bool {
    guard text.count == 1, let scalar = text.first else { return false }
    switch scalar {
    case 0x20...0x7E, 0xAB, 0xAC, 0xA6, 0xB2, 0xB3, 0xB6, 0xB9, 0xBB, 0x2039, 0x203A, 0x2070...0x2079, 0x2192,
      0x21A9, 0x21E5:
      return true
    default: return newlineText.contains(scalar)
    }
  }

  private func enter(_ number: Int32, _ mask: GlyphCoverage?) {
    let token = tokens[Int(number)]
    let face = Int(token.typeface.rawValue)
    guard let mask else {
      blanks[face].append(number)
      return
    }
    if sharesColumns {
      inked[face].add(number, left: mask.left, occupied: token.occupied)
    }
    overhang = max(overhang, -mask.left)
    reach = max(reach, mask.left + mask.width, token.advance)
    for stepClass in Set(colours.stepClass).sorted() {
      let steps = colours.stepOfCoverage[stepClass]
      // The first column that shows.
      guard
        let column = (0..<mask.width).first(where: { column in
          (0..<mask.height).contains { steps[Int(mask.columns[column * mask.height + $0])] > 0 }
        })
      else { continue }
      // The second column too: the first may be shared with the mask before.
      for (salt, column) in [column, column + 1].enumerated() where column < mask.width {
        let hash = Self.columnHash(top: mask.top, count: mask.height) {
          steps[Int(mask.columns[column * mask.height + $0])]
        }
        index[Self.key(token.typeface, stepClass, hash &+ UInt64(salt)), default: []].append(number)
      }
    }
  }

  /// The token of the box that stands for a code point; nil where the point has no box.
  func box(_ scalar: UInt32, _ typeface: Typeface) -> Int32? {
    let key = UInt64(typeface.rawValue) << 32 | UInt64(scalar)
    if let known = boxes[key] { return known < 0 ? nil : known }
    var number: Int32?
    if scalar <= 0x10FFFF, !(0xD800...0xDFFF).contains(scalar), scalar != 0x0A {
      let entry = fonts.entry(scalar, typeface)
      if entry.traits.contains(.boxed), entry.glyph.isBox {
        var cluster = ShapedCluster(start: 0)
        cluster.advance = Int(entry.advance)
        cluster.top = Int(entry.top)
        cluster.bottom = Int(entry.bottom)
        cluster.glyphs = [ShapedGlyph(glyph: entry.glyph, dx: 0, dy: 0)]
        number = add([scalar], cluster, typeface)
      }
    }
    boxes[key] = number ?? -1
    return number
  }

  /// Single characters first, then by code points, compatibility characters last.
  private static func comesFirst(_ a: [UInt32], _ b: [UInt32]) -> Bool {
    if a.count != b.count { return a.count < b.count }
    return a.map(rank).lexicographicallyPrecedes(b.map(rank))
  }

  static func rank(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0x180...0x2FF, 0x1D00...0x1E9F, 0x2E80...0x2FDF, 0x3100...0x33FF, 0xF900...0xFFEF: scalar + 0x110000
    default: scalar
    }
  }

  /// ASCII explains pixels before anything else does, then the fewest other characters.
  private static func cost(_ text: [UInt32]) -> Int32 {
    text.reduce(0) { sum, scalar in
      switch scalar {
      case 0x20: sum + 2
      case ..<0x7F: sum + 10
      // As a letter of Hebrew is drawn, and rarer.
      case 0x131: sum + rareCost + 200
      case ..<0x250: sum + rareCost
      // Two letters of Yiddish in one, which look like the two.
      case 0x5F0...0x5F2: sum + 3 * rareCost
      case 0x10000...: sum + rareCost + 200
      default: sum + rareCost + (rank(scalar) == scalar ? 100 : 150)
      }
    }
  }

  /// No ASCII character costs as much.
  static let rareCost: Int32 = 1000

  // MARK: - Masks

  /// All glyphs of a cluster as one mask; nil where it has no ink.
  func composed(_ cluster: ShapedCluster) -> GlyphCoverage? {
    var parts: [GlyphCoverage] = []
    for glyph in cluster.glyphs where !glyph.glyph.isBlank {
      guard var part = atlas.coverage(glyph.glyph) else { continue }
      part.left += Int(glyph.dx)
      part.top += Int(glyph.dy)
      parts.append(part)
    }
    guard let first = parts.first else { return nil }
    if parts.count == 1 { return first }
    let left = parts.reduce(Int.max) { min($0, $1.left) }
    let right = parts.reduce(Int.min) { max($0, $1.left + $1.width) }
    let top = parts.reduce(Int.min) { max($0, $1.top) }
    let bottom = parts.reduce(Int.min) { max($0, $1.height - $1.top) }
    let height = top + bottom
    var columns = [UInt8](repeating: 0, count: (right - left) * height)
    for part in parts {
      for column in 0..<part.width {
        for row in 0..<part.height {
          let at = (part.left - left + column) * height + top - part.top + row
          let amount = part.columns[column * part.height + row]
          columns[at] += min(amount, 255 - columns[at])
        }
      }
    }
    return GlyphCoverage(left: left, top: top, width: right - left, height: height, columns: columns)
  }

  /// Hash of what a page can show of a mask.
  private func hash(_ mask: GlyphCoverage?, _ advance: Int, _ typeface: Typeface) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ value: Int) { hash = (hash ^ UInt64(bitPattern: Int64(value))) &* 0x100_0000_01B3 }
    mix(Int(typeface.rawValue))
    mix(advance)
    guard let mask else { return hash }
    mix(mask.left)
    mix(mask.top)
    mix(mask.width)
    let steps = colours.stepOfCoverage[0]
    mask.columns.withUnsafeBufferPointer { bytes in for byte in bytes { mix(Int(steps[Int(byte)])) } }
    return hash
  }

  private enum Likeness { case exact, onPage }

  /// Whether a mask is the token's own, or at least the same on a page, which has only some steps of coverage.
  private func likeness(_ token: MaskToken, _ mask: GlyphCoverage?, _ advance: Int, _ typeface: Typeface)
    -> Likeness?
  {
    guard token.advance == advance, token.typeface == typeface else { return nil }
    guard let mask else { return token.isBlank ? .exact : nil }
    guard token.left == mask.left, token.top == mask.top, token.width == mask.width,
      token.height == mask.height
    else { return nil }
    let steps = colours.stepOfCoverage[0]
    var likeness = Likeness.exact
    for (at, byte) in mask.columns.enumerated() where byte != pool.base[token.offset + at] {
      if steps[Int(byte)] != steps[Int(pool.base[token.offset + at])] { return nil }
      likeness = .onPage
    }
    return likeness
  }

  private func join(_ text: [UInt32], _ name: Int) {
    guard !classes[name].members.contains(text) else { return }
    classes[name].members.append(text)
    classes[name].members.sort(by: Self.comesFirst)
  }
}
