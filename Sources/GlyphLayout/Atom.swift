import GlyphFonts

/// The smallest thing a line is made of: one character, one shaped cluster or one mark. 16 bytes.
struct Atom {
  struct Flags: OptionSet {
    let rawValue: UInt8
    /// A line may end after this atom.
    static let breakAfter = Flags(rawValue: 1)
    /// U+0020: swallowed where a line ends after it.
    static let space = Flags(rawValue: 2)
    /// A mark that the legend explains.
    static let mark = Flags(rawValue: 4)
    /// The line ends here, in the source and on the page.
    static let lineEnd = Flags(rawValue: 8)
    /// `glyph` is an index into the buffer's clusters.
    static let cluster = Flags(rawValue: 16)
    /// A tab in `lines`: its advance reaches to the next tab stop.
    static let tab = Flags(rawValue: 32)
    /// A mark for source bytes that say a line's end or a syntax: a space behind it counts as indentation.
    static let literal = Flags(rawValue: 64)
    /// A table's cell boundary.
    static let boundary = Flags(rawValue: 128)
  }

  /// A `GlyphRef`, or the index of a cluster.
  var glyph: UInt32
  /// Where it starts in the source; it ends where the next atom starts.
  var source: UInt32
  var advance: Int16
  var top: Int8
  var bottom: Int8
  var ink: Ink
  /// Embedding level (UAX #9): odd runs from right to left.
  var level: UInt8
  var flags: Flags
}

/// Atoms that wait to become lines, with the clusters they refer to.
struct AtomBuffer {
  private(set) var atoms: [Atom] = []
  private(set) var clusters: [ShapedCluster] = []
  /// Class of the last character, and of the one before the space if it was one.
  private var lastClass: BreakClass = .mark
  private var classBeforeSpace: BreakClass = .mark

  /// Adds an atom and decides whether a line may end before it.
  ///
  /// A space between characters that need none to part (after a hyphen, between Han characters) does not end
  /// a line but starts the next, so that a line end without a mark always means the same when it is read back.
  @inline(__always)
  mutating func append(_ atom: Atom, _ breakClass: BreakClass) {
    let count = atoms.count
    if atom.flags.contains(.space) {
      if lastClass == .space { classBeforeSpace = .glue } else { classBeforeSpace = lastClass }
    } else if lastClass == .space {
      if classBeforeSpace != .glue, count > 0 {
        if BreakClass.needsNoSpace(classBeforeSpace, breakClass) {
          if count > 1 { atoms[count - 2].flags.insert(.breakAfter) }
        } else if breakClass != .mark {
          atoms[count - 1].flags.insert(.breakAfter)
        }
      }
    } else if count > 0, BreakClass.allows(lastClass, breakClass) {
      atoms[count - 1].flags.insert(.breakAfter)
    }
    lastClass = breakClass
    atoms.append(atom)
  }

  /// Adds an atom that draws a cluster of several glyphs.
  mutating func append(
    _ cluster: ShapedCluster, source: Int, ink: Ink, level: UInt8, flags: Atom.Flags, first: BreakClass,
    last: BreakClass
  ) {
    append(
      Atom(
        glyph: UInt32(clusters.count), source: UInt32(source), advance: Int16(clamping: cluster.advance),
        top: Int8(clamping: cluster.top), bottom: Int8(clamping: cluster.bottom), ink: ink, level: level,
        flags: flags.union(.cluster)), first)
    clusters.append(cluster)
    lastClass = last
  }

  var lastFlags: Atom.Flags { atoms.last?.flags ?? [] }

  mutating func endLineAfterLast() {
    if !atoms.isEmpty { atoms[atoms.count - 1].flags.insert(.lineEnd) }
  }

  mutating func noteBoundary() {
    if !atoms.isEmpty { atoms[atoms.count - 1].flags.insert(.boundary) }
  }

  mutating func noteLiteral() {
    if !atoms.isEmpty { atoms[atoms.count - 1].flags.insert(.literal) }
  }

  mutating func allowBreakAfterLast() {
    if !atoms.isEmpty { atoms[atoms.count - 1].flags.insert(.breakAfter) }
  }

  /// Takes back the atoms from `count` on (a line that the fast path could not finish).
  mutating func truncate(_ state: State) {
    atoms.removeLast(atoms.count - state.atoms)
    clusters.removeLast(clusters.count - state.clusters)
    lastClass = state.lastClass
    classBeforeSpace = state.classBeforeSpace
  }

  struct State {
    fileprivate var atoms: Int
    fileprivate var clusters: Int
    fileprivate var lastClass: BreakClass
    fileprivate var classBeforeSpace: BreakClass
  }

  var state: State {
    State(
      atoms: atoms.count, clusters: clusters.count, lastClass: lastClass, classBeforeSpace: classBeforeSpace)
  }

  /// Drops the first `count` atoms, which have become lines, and the clusters that only they used.
  mutating func removeFirst(_ count: Int) {
    atoms.removeFirst(count)
    guard !clusters.isEmpty else { return }
    var kept: [ShapedCluster] = []
    for index in atoms.indices where atoms[index].flags.contains(.cluster) {
      kept.append(clusters[Int(atoms[index].glyph)])
      atoms[index].glyph = UInt32(kept.count - 1)
    }
    clusters = kept
  }

  mutating func setAdvance(_ index: Int, _ advance: Int) { atoms[index].advance = Int16(clamping: advance) }
}
