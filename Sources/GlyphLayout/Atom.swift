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

  /// The glyph and, above it, the source: 32 bits each. Words, for their loads and stores are what layout costs.
  private(set) var head: UInt64
  /// From below: advance (16 bits), top, bottom, ink, level and flags (8 bits each).
  private(set) var tail: UInt64

  /// A `GlyphRef`, or the index of a cluster.
  var glyph: UInt32 {
    get { UInt32(truncatingIfNeeded: head) }
    set { head = head & ~0xFFFF_FFFF | UInt64(newValue) }
  }
  /// Where it starts in the source; it ends where the next atom starts.
  var source: UInt32 { UInt32(truncatingIfNeeded: head >> 32) }
  var advance: Int16 {
    get { Int16(truncatingIfNeeded: tail) }
    set { tail = tail & ~0xFFFF | UInt64(UInt16(bitPattern: newValue)) }
  }
  var top: Int8 { Int8(truncatingIfNeeded: tail >> 16) }
  var bottom: Int8 { Int8(truncatingIfNeeded: tail >> 24) }
  var ink: Ink { Ink(byte: UInt8(truncatingIfNeeded: tail >> 32)) }
  /// Embedding level (UAX #9): odd runs from right to left.
  var level: UInt8 { UInt8(truncatingIfNeeded: tail >> 40) }
  var flags: Flags {
    get { Flags(rawValue: UInt8(truncatingIfNeeded: tail >> 48)) }
    set { tail = tail & ~(0xFF << 48) | UInt64(newValue.rawValue) << 48 }
  }

  @inline(__always)
  init(
    glyph: UInt32, source: UInt32, advance: Int16, top: Int8, bottom: Int8, ink: Ink, level: UInt8,
    flags: Flags
  ) {
    head = UInt64(glyph) | UInt64(source) << 32
    let extent =
      UInt64(UInt16(bitPattern: advance)) | UInt64(UInt8(bitPattern: top)) << 16
      | UInt64(UInt8(bitPattern: bottom)) << 24
    tail = extent | UInt64(ink.rawValue) << 32 | UInt64(level) << 40 | UInt64(flags.rawValue) << 48
  }
}

extension Atom {
  static let blank = Atom(
    glyph: 0, source: 0, advance: 0, top: 0, bottom: 0, ink: .text, level: 0, flags: [])

  @inline(__always)
  init(_ entry: GlyphEntry, source: Int, ink: Ink, level: UInt8 = 0) {
    self.init(
      glyph: entry.glyph.raw, source: UInt32(truncatingIfNeeded: source), advance: entry.advance,
      top: entry.top, bottom: entry.bottom, ink: ink, level: level, flags: [])
  }

  @inline(__always)
  static func space(source: Int, advance: Int16, level: UInt8 = 0) -> Atom {
    Atom(
      glyph: 0, source: UInt32(truncatingIfNeeded: source), advance: advance, top: 0, bottom: 0, ink: .text,
      level: level, flags: .space)
  }
}

/// Atoms that wait to become lines, with the clusters they refer to.
struct AtomBuffer {
  /// The atoms, and behind them rubbish.
  private var storage: [Atom] = []
  private(set) var count = 0
  private(set) var clusters: [ShapedCluster] = []
  private var context = BreakContext()

  /// Adds an atom and decides whether a line may end before it.
  mutating func append(_ atom: Atom, _ breakClass: BreakClass) {
    makeRoom(1)
    context.allowBreak(before: atom.flags, breakClass, &storage, count)
    storage[count] = atom
    count += 1
  }

  /// Adds the characters of valid UTF-8 from `at` on that have glyphs and places of their own: letters, and single
  /// spaces between visible ASCII. Returns where it stopped, at `end` or at a character of another kind.
  mutating func appendCharacters(
    _ text: UnsafeBufferPointer<UInt8>, _ at: Int, _ end: Int, _ characters: Characters
  ) -> Int {
    makeRoom(end - at)
    return storage.withUnsafeMutableBufferPointer {
      characters.set(text.baseAddress!, at..<end, in: $0.baseAddress!, &count, &context)
    }
  }

  private mutating func makeRoom(_ more: Int) {
    let missing = count + more - storage.count
    if missing > 0 { storage += repeatElement(.blank, count: max(missing, storage.count, 1024)) }
  }

  /// The atoms in order.
  var atoms: ArraySlice<Atom> { storage[..<count] }

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
    context.last = last
  }

  var lastFlags: Atom.Flags { count > 0 ? storage[count - 1].flags : [] }

  mutating func endLineAfterLast() {
    if count > 0 { storage[count - 1].flags.insert(.lineEnd) }
  }

  mutating func noteBoundary() {
    if count > 0 { storage[count - 1].flags.insert(.boundary) }
  }

  mutating func noteLiteral() {
    if count > 0 { storage[count - 1].flags.insert(.literal) }
  }

  mutating func allowBreakAfterLast() {
    if count > 0 { storage[count - 1].flags.insert(.breakAfter) }
  }

  /// Takes back the atoms from `count` on (a line that the fast path could not finish).
  mutating func truncate(_ state: State) {
    count = state.atoms
    clusters.removeLast(clusters.count - state.clusters)
    context = state.context
  }

  struct State {
    fileprivate var atoms: Int
    fileprivate var clusters: Int
    fileprivate var context: BreakContext
  }

  var state: State {
    State(atoms: count, clusters: clusters.count, context: context)
  }

  /// Drops the first `count` atoms, which have become lines, and the clusters that only they used.
  mutating func removeFirst(_ count: Int) {
    let left = self.count - count
    storage.withUnsafeMutableBufferPointer { atoms in
      guard let start = atoms.baseAddress else { return }
      start.update(from: start + count, count: left)
    }
    self.count = left
    guard !clusters.isEmpty else { return }
    var kept: [ShapedCluster] = []
    for index in 0..<left where storage[index].flags.contains(.cluster) {
      kept.append(clusters[Int(storage[index].glyph)])
      storage[index].glyph = UInt32(kept.count - 1)
    }
    clusters = kept
  }

  /// The atoms at a fixed address, and the clusters.
  mutating func withAtoms<Result>(
    _ body: (UnsafeMutableBufferPointer<Atom>, [ShapedCluster]) -> Result
  ) -> Result {
    let (clusters, count) = (clusters, count)
    return storage.withUnsafeMutableBufferPointer {
      body(UnsafeMutableBufferPointer(rebasing: $0[..<count]), clusters)
    }
  }
}

/// What decides whether a line may end before the next character.
struct BreakContext {
  /// Class of the last character, and of the one before the space if it was one.
  var last: BreakClass = .mark
  private var beforeSpace: BreakClass = .mark

  /// Allows a break before an atom that comes as number `count`, where that is right.
  ///
  /// A space between characters that need none to part (after a hyphen, between Han characters) does not end
  /// a line but starts the next, so that a line end without a mark always means the same when it is read back.
  @inline(__always)
  mutating func allowBreak(
    before flags: Atom.Flags, _ breakClass: BreakClass, _ atoms: UnsafeMutablePointer<Atom>, _ count: Int
  ) {
    if flags.contains(.space) {
      beforeSpace = last == .space ? .glue : last
    } else if last == .space {
      if beforeSpace != .glue, count > 0 {
        if BreakClass.needsNoSpace(beforeSpace, breakClass) {
          if count > 1 { atoms[count - 2].flags.insert(.breakAfter) }
        } else if breakClass != .mark {
          atoms[count - 1].flags.insert(.breakAfter)
        }
      }
    } else if last.rawValue | breakClass.rawValue != BreakClass.word.rawValue, count > 0,
      BreakClass.allows(last, breakClass)
    {
      atoms[count - 1].flags.insert(.breakAfter)
    }
    last = breakClass
  }
}

/// What characters look like that have glyphs and places of their own.
struct Characters {
  let fonts: FontSet
  let typeface: Typeface
  /// The entries of ASCII.
  let ascii: UnsafePointer<GlyphEntry>
  let ink: Ink

  /// Sets the characters of `range` as atoms behind the first `count`, for which there is room; returns where the
  /// first stands that cannot be set so.
  @inline(__always)
  fileprivate func set(
    _ text: UnsafePointer<UInt8>, _ range: Range<Int>, in atoms: UnsafeMutablePointer<Atom>,
    _ count: inout Int, _ context: inout BreakContext
  ) -> Int {
    var (number, state) = (count, context)
    var at = range.lowerBound
    while at < range.upperBound {
      let byte = text[at]
      if byte > 0x20, byte < 0x7F {
        let entry = ascii[Int(byte)]
        state.allowBreak(before: [], entry.breakClass, atoms, number)
        atoms[number] = Atom(entry, source: at, ink: ink)
        at &+= 1
      } else if byte == 0x20 {
        guard at > range.lowerBound, text[at &- 1] > 0x20, text[at &- 1] < 0x7F, at &+ 1 < range.upperBound,
          text[at &+ 1] > 0x20, text[at &+ 1] < 0x7F
        else { break }
        state.allowBreak(before: .space, .space, atoms, number)
        atoms[number] = .space(source: at, advance: ascii[0x20].advance)
        at &+= 1
      } else {
        guard byte > 0x20 else { break }
        let (scalar, length) = decodeScalar(text, at)
        let entry = fonts.entry(scalar, typeface)
        if !entry.traits.isDisjoint(with: .complex) { break }
        state.allowBreak(before: [], entry.breakClass, atoms, number)
        atoms[number] = Atom(entry, source: at, ink: ink)
        at &+= length
      }
      number &+= 1
    }
    (count, context) = (number, state)
    return at
  }
}
