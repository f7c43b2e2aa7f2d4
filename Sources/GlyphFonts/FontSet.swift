import CFreeType
import CHarfBuzz

/// The opened faces of a face table and everything layout has looked up in them so far: a costly context, made
/// once a thread and passed in. Faces open when first needed. Not thread-safe.
public final class FontSet {
  public let table: FaceTable
  private let library: FT_Library
  private var faces: [Face?]
  /// Entries by typeface, then by blocks of 256 code points; nil until a block is first used. At a fixed address:
  /// an array of this object would cost an access check a character.
  @usableFromInline let blocks: UnsafeMutablePointer<UnsafeMutablePointer<GlyphEntry>?>
  @inlinable static var blocksPerTypeface: Int { 0x1100 }
  private static let blockCount = Typeface.allCases.count * blocksPerTypeface
  var shapedWords: [ShapingKey: ShapedWord] = [:]
  var mathFaces: [Int: MathFace] = [:]

  /// - Throws: `FontError.unreadable` where FreeType or the style's own text and code faces do not open.
  public init(_ table: FaceTable) throws(FontError) {
    var library: FT_Library?
    guard FT_Init_FreeType(&library) == 0, let library else {
      throw .unreadable(path: "FreeType", reason: "the library does not start")
    }
    self.library = library
    self.table = table
    faces = Array(repeating: nil, count: table.faces.count)
    blocks = .allocate(capacity: Self.blockCount)
    blocks.initialize(repeating: nil, count: Self.blockCount)
    for typeface in [Typeface.text, .code] { _ = try open(table.chains[Int(typeface.rawValue)][0]) }
  }

  deinit {
    for index in 0..<Self.blockCount { blocks[index]?.deallocate() }
    blocks.deallocate()
    faces = []
    mathFaces = [:]
    FT_Done_FreeType(library)
  }

  @discardableResult
  private func open(_ index: Int) throws(FontError) -> Face {
    if let face = faces[index] { return face }
    guard let descriptor = table.faces[index] else {
      throw .unreadable(path: "face \(index)", reason: "the face table has no such face")
    }
    let face = try Face(descriptor, library: library)
    faces[index] = face
    return face
  }

  /// The face with that number; nil where its file cannot be opened (a fallback face is then passed over).
  func face(_ index: Int) -> Face? {
    if let face = faces[index] { return face }
    return try? open(index)
  }

  /// The entry of a code point (0...0x10FFFF) in a typeface.
  @inlinable @inline(__always)
  public func entry(_ scalar: UInt32, _ typeface: Typeface) -> GlyphEntry {
    if let block = blocks[Int(typeface.rawValue) &* Self.blocksPerTypeface &+ Int(scalar >> 8)] {
      let entry = block[Int(scalar & 0xFF)]
      if entry.traits.rawValue & 1 != 0 { return entry }
    }
    return resolve(scalar, typeface)
  }

  /// The 256 entries of a block; those not yet asked for are unresolved (first trait bit clear).
  private func entries(block: Int, _ typeface: Typeface) -> UnsafeMutablePointer<GlyphEntry> {
    let index = Int(typeface.rawValue) * Self.blocksPerTypeface + block
    if let known = blocks[index] { return known }
    let made = UnsafeMutablePointer<GlyphEntry>.allocate(capacity: 256)
    made.initialize(repeating: .unresolved, count: 256)
    blocks[index] = made
    return made
  }

  /// The 128 entries of ASCII, all resolved, for loops that index them directly. The pointer is good as long
  /// as the font set lives.
  public func asciiEntries(_ typeface: Typeface) -> UnsafePointer<GlyphEntry> {
    for scalar in 0..<UInt32(128) { _ = entry(scalar, typeface) }
    return UnsafePointer(entries(block: 0, typeface))
  }

  @usableFromInline
  func resolve(_ scalar: UInt32, _ typeface: Typeface) -> GlyphEntry {
    let entry = makeEntry(scalar, typeface)
    entries(block: Int(scalar >> 8), typeface)[Int(scalar & 0xFF)] = entry
    return entry
  }

  private func makeEntry(_ scalar: UInt32, _ typeface: Typeface) -> GlyphEntry {
    var entry = GlyphEntry.unresolved
    entry.traits = .resolved
    entry.breakClass = UnicodeTraits.breakClass(scalar)
    if UnicodeTraits.isDirectional(scalar) { entry.traits.insert(.directional) }
    if UnicodeTraits.isBoxed(scalar) { return boxed(entry, scalar) }
    if UnicodeTraits.needsShaping(scalar) { entry.traits.insert(.shaped) }
    if UnicodeTraits.spaceSigns.values.contains(scalar) { return boxed(entry, scalar) }
    let drawn = UnicodeTraits.spaceSigns[scalar] ?? scalar
    guard let (index, glyph) = find(drawn, typeface), let face = face(index) else {
      return boxed(entry, scalar)
    }
    let metrics = face.metrics(glyph)
    if scalar != 0x20, !metrics.hasInk, !entry.traits.contains(.shaped) { return boxed(entry, scalar) }
    entry.advance = Int16(clamping: metrics.advance)
    if scalar == 0x20 { return entry }
    entry.glyph = GlyphRef(face: index, glyph: glyph)
    entry.top = Int8(clamping: metrics.top)
    entry.bottom = Int8(clamping: metrics.bottom)
    return entry
  }

  /// The box of a code point that has no ink where it stands.
  public func box(_ scalar: UInt32) -> GlyphEntry {
    var entry = GlyphEntry.unresolved
    entry.traits = .resolved
    return boxed(entry, scalar)
  }

  private func boxed(_ entry: GlyphEntry, _ scalar: UInt32) -> GlyphEntry {
    var entry = entry
    entry.glyph = .box(scalar)
    entry.advance = Int16(HexBox.advance(scalar))
    entry.top = Int8(HexBox.height)
    entry.breakClass = .ideograph
    entry.traits.insert(.boxed)
    return entry
  }

  /// The first face of the typeface's chain with a glyph for the code point.
  func find(_ scalar: UInt32, _ typeface: Typeface) -> (face: Int, glyph: UInt32)? {
    for index in table.chains[Int(typeface.rawValue)] {
      if let entry = table.faces[index]?.entry, !entry.mayCover(scalar) { continue }
      guard let face = face(index) else { continue }
      let glyph = face.glyph(scalar)
      if glyph != 0 { return (index, glyph) }
    }
    return nil
  }
}
