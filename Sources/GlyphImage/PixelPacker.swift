import CPageKernels
import GlyphGeometry

/// Turns a bitmap into rows of a palette image, the way PNG stores them: a filter byte 0 and pixels of 1, 2, 4
/// or 8 bits, the left one in the high bits. Holds its buffer from page to page.
struct PixelPacker {
  /// Every row after its filter byte, without gaps: `(rowBytes + 1) * height` bytes of the buffer,
  /// and then zeros.
  private(set) var rows: [UInt8] = []
  /// How much of `rows` is the page.
  private(set) var count = 0
  private(set) var depth = 8
  /// Of a row's pixels, without the filter byte.
  private(set) var rowBytes = 0
  /// The palette indices in use, in order, paper first; pixels are numbered by their place in this list.
  private(set) var used: [Int] = []
  /// The last palette, its colours, its index table and that table with the numbers of the page.
  private var palette: InkPalette?
  private(set) var colours: [Colour] = []
  private var table: [UInt8] = []
  private var numbers: [UInt8] = []
  /// Whether pixels take 4 bits and all steps of ink 0 are in use: their numbers are the steps then, which arithmetic
  /// finds without a table.
  private var isPlain = false

  mutating func pack(_ bitmap: Bitmap) {
    take(bitmap.palette)
    bitmap.withPixelRows { rows in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { seen in
        seen.initialize(repeating: 0)
        seen[0] = 1
        let noted = table.withUnsafeBufferPointer { Self.noteText(rows, $0, seen) }
        // Most pages have the colours of the page before; packing says whether this one has.
        let isLikeLast = isPlain && noted < rows.size.height
        if isLikeLast {
          write(rows, seen)
        } else {
          table.withUnsafeBufferPointer { Self.noteInks(rows, from: noted, $0, seen) }
        }
        let found = (0..<256).filter { seen[$0] != 0 }
        if isLikeLast && found == used { return }
        number(found)
        write(rows, seen)
      }
    }
  }

  private mutating func take(_ palette: InkPalette) {
    if palette == self.palette { return }
    self.palette = palette
    colours = palette.colours
    table = palette.indexTables
    number([0])
  }

  private mutating func number(_ used: [Int]) {
    self.used = used
    depth = used.count <= 2 ? 1 : used.count <= 4 ? 2 : used.count <= 16 ? 4 : 8
    var renumbered = [UInt8](repeating: 0, count: 256)
    for (number, index) in used.enumerated() { renumbered[index] = UInt8(number) }
    numbers.removeAll(keepingCapacity: true)
    for index in table { numbers.append(renumbered[Int(index)]) }
    isPlain =
      depth == 4 && used.count > InkPalette.steps.first
      && used[InkPalette.steps.first] == InkPalette.steps.first
  }

  /// Fills `rows`, and has `pack4` note the colours of other inks than 0.
  private mutating func write(_ pixels: PixelRows, _ seen: UnsafeMutableBufferPointer<UInt8>) {
    rowBytes = (pixels.size.width * depth + 7) / 8
    count = (rowBytes + 1) * pixels.size.height
    // The last 32 pixels of a row are stored as one, which may reach beyond the row.
    let end = count
    let room = end + PageDeflater.margin
    if rows.count < room { rows = [UInt8](repeating: 0, count: room) }
    let (depth, rowBytes, isPlain) = (depth, rowBytes, isPlain)
    rows.withUnsafeMutableBufferPointer { output in
      numbers.withUnsafeBufferPointer { numbers in
        table.withUnsafeBufferPointer { table in
          if isPlain {
            let numbering = glyph_numbering(
              numbers: numbers.baseAddress!, first_steps: Int32(InkPalette.steps.first),
              indices: table.baseAddress!, seen: seen.baseAddress!)
            Self.pack4(pixels, numbering, output.baseAddress!, rowBytes: rowBytes)
          } else {
            Self.pack(pixels, numbers, depth: depth, output.baseAddress!, rowBytes: rowBytes)
          }
        }
      }
      (output.baseAddress! + end).update(repeating: 0, count: PageDeflater.margin)
    }
  }

  /// Notes the palette indices of rows until all steps of ink 0 were seen, which the first lines of a page of text
  /// have; the number of rows.
  private static func noteText(
    _ rows: PixelRows, _ table: UnsafeBufferPointer<UInt8>, _ seen: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    for y in 0..<rows.size.height {
      noteRow(y, of: rows, table, seen)
      if y & 7 == 0, completeInks(seen, table) & 1 != 0 { return y + 1 }
    }
    return rows.size.height
  }

  /// Notes the palette indices of the rows from `start` on, but for inks whose steps were all seen.
  private static func noteInks(
    _ rows: PixelRows, from start: Int, _ table: UnsafeBufferPointer<UInt8>,
    _ seen: UnsafeMutableBufferPointer<UInt8>
  ) {
    guard let inks = rows.inks else { return }
    // By ink whether all of its steps were seen; only for single bits (1, 2, 4, 8) is that made use of.
    var complete = completeInks(seen, table)
    for y in start..<rows.size.height {
      let at = y * rows.stride
      glyph_note_inks(
        rows.coverage + at, inks + at, rows.size.width, table.baseAddress!, complete, seen.baseAddress!)
      if complete != 0b1_0001_0111, y & 7 == 0 { complete = completeInks(seen, table) }
    }
  }

  private static func noteRow(
    _ y: Int, of rows: PixelRows, _ table: UnsafeBufferPointer<UInt8>,
    _ seen: UnsafeMutableBufferPointer<UInt8>
  ) {
    for x in Swift.stride(from: 0, to: rows.size.width, by: 16) {
      let coverage = rows.coverage(x, y)
      if isZero(coverage) { continue }
      let inks = rows.inks(x, y)
      for lane in 0..<min(16, rows.size.width - x) {
        seen[Int(table[Int(inks[lane]) << 8 | Int(coverage[lane])])] = 1
      }
    }
  }

  /// The inks 0, 1, 2, 4 and 8 whose steps were all seen, as bits.
  private static func completeInks(
    _ seen: UnsafeMutableBufferPointer<UInt8>, _ table: UnsafeBufferPointer<UInt8>
  ) -> UInt64 {
    var complete: UInt64 = 0
    for ink in [0, 1, 2, 4, 8] where ink << 8 < table.count {
      let last = Int(table[ink << 8 | 255])
      let steps = ink == 0 ? InkPalette.steps.first : InkPalette.steps.other
      if seen[last - steps + 1...last].allSatisfy({ $0 != 0 }) { complete |= 1 << UInt64(ink) }
    }
    return complete
  }

  @inline(__always)
  private static func isZero(_ bytes: SIMD16<UInt8>) -> Bool {
    let halves = unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
    return halves[0] | halves[1] == 0
  }

  private static func pack4(
    _ rows: PixelRows, _ numbering: glyph_numbering, _ output: UnsafeMutablePointer<UInt8>, rowBytes: Int
  ) {
    var numbering = numbering
    for y in 0..<rows.size.height {
      let row = output + y * (rowBytes + 1)
      row[0] = 0
      let start = y * rows.stride
      glyph_pack4(rows.coverage + start, rows.inks.map { $0 + start }, rows.size.width, &numbering, row + 1)
    }
  }

  private static func pack(
    _ rows: PixelRows, _ numbers: UnsafeBufferPointer<UInt8>, depth: Int,
    _ output: UnsafeMutablePointer<UInt8>, rowBytes: Int
  ) {
    let width = rows.size.width
    let blockBytes = 2 * depth
    for y in 0..<rows.size.height {
      let row = output + y * (rowBytes + 1)
      row[0] = 0
      var out = UnsafeMutableRawPointer(row + 1)
      for x in Swift.stride(from: 0, to: width, by: 16) {
        let coverage = rows.coverage(x, y)
        var pixels = isZero(coverage) ? .zero : lookUp(rows.inks(x, y), coverage, numbers)
        if width - x < 16 { pixels.replace(with: 0, where: lanes .>= UInt8(width - x)) }
        store(pixels, depth, out)
        out += blockBytes
      }
    }
  }

  private static let lanes = SIMD16<UInt8>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

  @inline(never)
  private static func lookUp(
    _ inks: SIMD16<UInt8>, _ coverage: SIMD16<UInt8>, _ numbers: UnsafeBufferPointer<UInt8>
  ) -> SIMD16<UInt8> {
    var pixels = SIMD16<UInt8>()
    for lane in 0..<16 where coverage[lane] != 0 {
      pixels[lane] = numbers[Int(inks[lane]) << 8 | Int(coverage[lane])]
    }
    return pixels
  }

  /// Stores 16 pixels as `2 * depth` bytes.
  @inline(__always)
  private static func store(_ pixels: SIMD16<UInt8>, _ depth: Int, _ out: UnsafeMutableRawPointer) {
    if depth == 8 { return out.storeBytes(of: pixels, as: SIMD16<UInt8>.self) }
    // Neighbours are joined, the left one above the right one: 16 pixels to 8 bytes, to 4, to 2.
    let halves = joined(unsafeBitCast(pixels, to: SIMD8<UInt16>.self), depth)
    if depth == 4 { return out.storeBytes(of: halves, as: SIMD8<UInt8>.self) }
    let quarters = joined(unsafeBitCast(halves, to: SIMD4<UInt16>.self), 2 * depth)
    if depth == 2 { return out.storeBytes(of: quarters, as: SIMD4<UInt8>.self) }
    out.storeBytes(of: joined(unsafeBitCast(quarters, to: SIMD2<UInt16>.self), 4), as: SIMD2<UInt8>.self)
  }

  /// Two pixels of `bits` bits, one in each byte of a pair, in the low byte.
  @inline(__always)
  private static func joined(_ pairs: SIMD8<UInt16>, _ bits: Int) -> SIMD8<UInt8> {
    SIMD8<UInt8>(truncatingIfNeeded: pairs &<< UInt16(bits) | pairs &>> 8)
  }

  @inline(__always)
  private static func joined(_ pairs: SIMD4<UInt16>, _ bits: Int) -> SIMD4<UInt8> {
    SIMD4<UInt8>(truncatingIfNeeded: pairs &<< UInt16(bits) | pairs &>> 8)
  }

  @inline(__always)
  private static func joined(_ pairs: SIMD2<UInt16>, _ bits: Int) -> SIMD2<UInt8> {
    SIMD2<UInt8>(truncatingIfNeeded: pairs &<< UInt16(bits) | pairs &>> 8)
  }
}

/// The planes of a bitmap, read 16 pixels at a time. Rows have room for 16 more pixels than they are wide.
struct PixelRows {
  let size: PixelSize
  let stride: Int
  let coverage: UnsafePointer<UInt8>
  let inks: UnsafePointer<UInt8>?

  @inline(__always)
  func coverage(_ x: Int, _ y: Int) -> SIMD16<UInt8> {
    UnsafeRawPointer(coverage).loadUnaligned(fromByteOffset: y * stride + x, as: SIMD16<UInt8>.self)
  }

  @inline(__always)
  func inks(_ x: Int, _ y: Int) -> SIMD16<UInt8> {
    guard let inks else { return .zero }
    return UnsafeRawPointer(inks).loadUnaligned(fromByteOffset: y * stride + x, as: SIMD16<UInt8>.self)
  }
}

extension Bitmap {
  func withPixelRows<Result>(_ body: (PixelRows) -> Result) -> Result {
    coverage.withUnsafeBufferPointer { coverage in
      inks.withUnsafeBufferPointer { planes in
        body(
          PixelRows(
            size: size, stride: stride, coverage: coverage.baseAddress!,
            inks: inks.isEmpty ? nil : planes.baseAddress))
      }
    }
  }
}
