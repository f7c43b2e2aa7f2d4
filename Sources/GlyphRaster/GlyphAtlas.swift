import GlyphFonts
import GlyphGeometry
import GlyphLayout
import Synchronization

/// The masks of all glyphs drawn so far: Cairo draws each distinct glyph once, pages stamp it many times.
/// A costly context: one a thread, made once and passed in. Not thread-safe.
public final class GlyphAtlas {
  public let table: FaceTable
  private let library: FreeTypeLibrary
  private var faces: [MaskFace?]
  private var opened: [Bool]
  /// Mask numbers by face and glyph; -1 not drawn yet, -2 without ink.
  private var numbers: [[Int32]]
  private var boxes: [UInt32: Int32] = [:]
  private(set) var masks: [GlyphMask] = []
  private(set) var pixels: [UInt8] = []
  /// The mask number of every glyph of the page being drawn; negative where there is nothing to draw.
  private var resolved: [Int32] = []

  /// - Throws: `FontError.unreadable` where FreeType does not start.
  public init(_ table: FaceTable) throws(FontError) {
    library = try FreeTypeLibrary()
    self.table = table
    faces = Array(repeating: nil, count: table.faces.count)
    opened = Array(repeating: false, count: table.faces.count)
    numbers = Array(repeating: [], count: table.faces.count)
  }

  /// The mask of a glyph; nil where it has no ink.
  @inline(__always)
  func mask(_ ref: GlyphRef) -> GlyphMask? {
    let number = number(ref)
    return number < 0 ? nil : masks[Int(number)]
  }

  @inline(__always)
  private func number(_ ref: GlyphRef) -> Int32 {
    let face = ref.face
    let glyph = Int(ref.glyph)
    if face < numbers.count, glyph < numbers[face].count, numbers[face][glyph] != -1 {
      return numbers[face][glyph]
    }
    return draw(ref)
  }

  /// Looks up the masks of a page's glyphs and draws those that are missing, so that no mask moves while the
  /// page is stamped. Returns whether any glyph with a mask is in another ink than the text's.
  func resolve(_ glyphs: [PlacedGlyph]) -> Bool {
    resolved.removeAll(keepingCapacity: true)
    resolved.reserveCapacity(glyphs.count)
    var hasOtherInks = false
    // A copy of the table: asking this object for it costs an access check a glyph.
    var known = numbers
    for glyph in glyphs {
      let (face, index) = (glyph.glyph.face, Int(glyph.glyph.glyph))
      var number: Int32 = -2
      if face < known.count, index < known[face].count, known[face][index] != -1 {
        number = glyph.glyph.isBlank ? -2 : known[face][index]
      } else if !glyph.glyph.isBlank {
        known = []
        number = self.number(glyph.glyph)
        known = numbers
      }
      resolved.append(number)
      if glyph.ink != .text && number >= 0 { hasOtherInks = true }
    }
    return hasOtherInks
  }

  /// The masks of the glyphs that were resolved last.
  func withMasks<Result>(_ body: (ResolvedMasks) -> Result) -> Result {
    resolved.withUnsafeBufferPointer { numbers in
      masks.withUnsafeBufferPointer { masks in
        pixels.withUnsafeBytes { pixels in
          // An atlas without masks has no memory for them, and no number that leads there.
          let somewhere = UnsafeRawPointer(bitPattern: 16)!
          return body(
            ResolvedMasks(
              numbers: numbers, masks: masks, pixels: pixels.baseAddress ?? somewhere))
        }
      }
    }
  }

  private func draw(_ ref: GlyphRef) -> Int32 {
    var number: Int32 = -2
    CairoLock.mutex.withLock { _ in number = drawLocked(ref) }
    return number
  }

  private func drawLocked(_ ref: GlyphRef) -> Int32 {
    if ref.isBox {
      if let known = boxes[ref.glyph] { return known }
      let (bytes, size) = MaskPainter.box(ref.glyph)
      let number = add(bytes, size, left: 1, top: size.height)
      boxes[ref.glyph] = number
      return number
    }
    guard let face = face(ref.face) else { return -2 }
    let missing = Int(ref.glyph) + 1 - numbers[ref.face].count
    if missing > 0 { numbers[ref.face] += [Int32](repeating: -1, count: missing + 256) }
    let number = face.mask(ref.glyph).map { add($0.bytes, $0.size, left: $0.left, top: $0.top) } ?? -2
    numbers[ref.face][Int(ref.glyph)] = number
    return number
  }

  private func face(_ index: Int) -> MaskFace? {
    guard index < faces.count else { return nil }
    if !opened[index] {
      opened[index] = true
      faces[index] = table.faces[index].flatMap { MaskFace($0, library: library) }
    }
    return faces[index]
  }

  /// Stores a mask with rows padded to 16 bytes.
  private func add(_ bytes: [UInt8], _ size: PixelSize, left: Int, top: Int) -> Int32 {
    let stride = (size.width + 15) / 16 * 16
    masks.append(GlyphMask(left: left, top: top, stride: stride, height: size.height, offset: pixels.count))
    for y in 0..<size.height {
      pixels += bytes[y * size.width..<(y + 1) * size.width]
      pixels += [UInt8](repeating: 0, count: stride - size.width)
    }
    return Int32(masks.count - 1)
  }
}

/// A face that masks are drawn from.
private enum MaskFace {
  case outlines(CairoFace)
  case pictures(PictureFace)

  init?(_ descriptor: FaceDescriptor, library: FreeTypeLibrary) {
    if descriptor.isPictures {
      guard let face = PictureFace(descriptor, library: library) else { return nil }
      self = .pictures(face)
    } else {
      guard let face = CairoFace(descriptor, library: library) else { return nil }
      self = .outlines(face)
    }
  }

  func mask(_ glyph: UInt32) -> DrawnMask? {
    switch self {
    case .outlines(let face): face.mask(glyph)
    case .pictures(let face): face.mask(glyph)
    }
  }
}

/// The masks of one page's glyphs, at fixed addresses.
struct ResolvedMasks {
  /// By glyph of the page; negative where there is nothing to draw.
  let numbers: UnsafeBufferPointer<Int32>
  let masks: UnsafeBufferPointer<GlyphMask>
  let pixels: UnsafeRawPointer

  @inline(__always)
  func mask(_ glyph: Int) -> GlyphMask { masks[Int(numbers[glyph])] }
}

/// One thread at a time draws with Cairo: it keeps one cache of glyphs for all fonts, and when that is full two
/// threads that evict each other's glyphs wait for each other for ever (seen with Cairo 1.16 and some ten thousand
/// distinct glyphs). Masks are drawn once, so the lock costs nothing.
enum CairoLock {
  static let mutex = Mutex(())
}
