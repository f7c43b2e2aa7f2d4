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
  /// By face, and then by glyph: the number of the mask from 1, 0 where it is not drawn yet, -1 without ink; nil until
  /// a face is first used. At a fixed address: an array of this object would cost an access check a glyph.
  private let numbers: UnsafeMutablePointer<UnsafeMutablePointer<Int32>?>
  private static let faceCount = GlyphRef.boxFace + 1
  /// Glyphs of a face: their numbers have 16 bits in all font formats.
  fileprivate static let glyphCount = 1 << 16
  private var boxes: [UInt32: Int32] = [:]
  private(set) var masks: [GlyphMask] = []
  private(set) var pixels: [UInt8] = []
  /// - Throws: `FontError.unreadable` where FreeType does not start.
  public init(_ table: FaceTable) throws(FontError) {
    library = try FreeTypeLibrary()
    self.table = table
    faces = Array(repeating: nil, count: table.faces.count)
    opened = Array(repeating: false, count: table.faces.count)
    numbers = .allocate(capacity: Self.faceCount)
    numbers.initialize(repeating: nil, count: Self.faceCount)
  }

  deinit {
    for face in 0..<Self.faceCount { numbers[face]?.deallocate() }
    numbers.deallocate()
  }

  /// The mask of a glyph; nil where it has no ink.
  func mask(_ ref: GlyphRef) -> GlyphMask? {
    let known = withKnown { $0.number(ref) }
    let number = known == 0 ? draw(ref) : known
    return number < 0 ? nil : masks[Int(number) - 1]
  }

  /// The masks drawn so far, at addresses that hold until the next is drawn.
  func withKnown<Result>(_ body: (KnownMasks) -> Result) -> Result {
    masks.withUnsafeBufferPointer { masks in
      pixels.withUnsafeBufferPointer { pixels in
        // An atlas without masks has no memory for them, and no number that leads there.
        let somewhere = UnsafeRawPointer(bitPattern: 16)!
        return body(
          KnownMasks(
            numbers: UnsafePointer(numbers),
            masks: masks.baseAddress ?? somewhere.assumingMemoryBound(to: GlyphMask.self),
            pixels: pixels.baseAddress ?? somewhere.assumingMemoryBound(to: UInt8.self)))
      }
    }
  }

  /// The number of a glyph's mask, drawn if need be; negative where it has no ink.
  func draw(_ ref: GlyphRef) -> Int32 {
    if ref.isBlank { return -1 }
    var number: Int32 = -1
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
    let known = glyphNumbers(ref.face)
    let index = Int(ref.glyph) & (Self.glyphCount - 1)
    if known[index] != 0 { return known[index] }
    let mask = face(ref.face)?.mask(ref.glyph)
    known[index] = mask.map { add($0.bytes, $0.size, left: $0.left, top: $0.top) } ?? -1
    return known[index]
  }

  private func glyphNumbers(_ face: Int) -> UnsafeMutablePointer<Int32> {
    if let known = numbers[face] { return known }
    let made = UnsafeMutablePointer<Int32>.allocate(capacity: Self.glyphCount)
    made.initialize(repeating: 0, count: Self.glyphCount)
    numbers[face] = made
    return made
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
    return Int32(masks.count)
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

/// The masks of an atlas at fixed addresses.
struct KnownMasks {
  fileprivate let numbers: UnsafePointer<UnsafeMutablePointer<Int32>?>
  private let masks: UnsafePointer<GlyphMask>
  private let pixels: UnsafePointer<UInt8>

  fileprivate init(
    numbers: UnsafePointer<UnsafeMutablePointer<Int32>?>, masks: UnsafePointer<GlyphMask>,
    pixels: UnsafePointer<UInt8>
  ) {
    self.numbers = numbers
    self.masks = masks
    self.pixels = pixels
  }

  /// The number of a glyph's mask; negative where it has no ink, 0 where only `GlyphAtlas.draw` knows: for glyphs that
  /// are not drawn yet, and for boxes.
  @inline(__always)
  func number(_ ref: GlyphRef) -> Int32 {
    guard let known = numbers[ref.face] else { return 0 }
    return known[Int(ref.glyph) & (GlyphAtlas.glyphCount - 1)]
  }

  @inline(__always)
  func mask(_ number: Int32) -> GlyphMask { masks[Int(number) &- 1] }

  /// The rows of a mask.
  @inline(__always)
  func rows(_ mask: GlyphMask) -> UnsafePointer<UInt8> { pixels + mask.offset }
}

/// One thread at a time draws with Cairo: it keeps one cache of glyphs for all fonts, and when that is full two
/// threads that evict each other's glyphs wait for each other for ever (seen with Cairo 1.16 and some ten thousand
/// distinct glyphs). Masks are drawn once, so the lock costs nothing.
enum CairoLock {
  static let mutex = Mutex(())
}
