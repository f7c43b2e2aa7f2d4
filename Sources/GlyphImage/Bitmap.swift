import GlyphGeometry

/// A page's pixels as ink and coverage: what lies under every pixel is the paper, and each pixel holds how much
/// of it (0...255) is covered by one ink.
public struct Bitmap: Hashable, Sendable {
  public private(set) var size: PixelSize
  public private(set) var palette: InkPalette
  /// Bytes from row to row: a multiple of 16, at least 16 more than the width, so that 16-byte stores at any
  /// pixel of a row stay inside it.
  public private(set) var stride: Int
  /// Coverage, `stride * height` bytes; the padding is zero or rubbish and never read.
  public var coverage: [UInt8]
  /// Which ink covers each pixel, laid out like `coverage`; empty while every pixel is ink 0.
  public var inks: [UInt8]

  public init(size: PixelSize, palette: InkPalette) {
    self.size = size
    self.palette = palette
    stride = Self.stride(size)
    coverage = [UInt8](repeating: 0, count: stride * size.height + 16)
    inks = []
  }

  private static func stride(_ size: PixelSize) -> Int { (size.width + 15) / 16 * 16 + 16 }

  /// Makes this an empty bitmap of `size` in the memory it has, where that suffices: pages drawn into one bitmap
  /// cost no allocation each.
  public mutating func clear(size: PixelSize, palette: InkPalette) {
    self.size = size
    self.palette = palette
    stride = Self.stride(size)
    let count = stride * size.height + 16
    if coverage.count == count {
      coverage.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    } else {
      coverage.removeAll(keepingCapacity: true)
      coverage.append(addingCapacity: count) { $0.append(repeating: 0, count: count) }
    }
    inks.removeAll(keepingCapacity: true)
  }

  /// Gives every pixel an ink of its own (ink 0), where they have none yet.
  public mutating func addInkPlane() {
    let count = coverage.count
    if inks.isEmpty { inks.append(addingCapacity: count) { $0.append(repeating: 0, count: count) } }
  }

  /// The planes at fixed addresses, for loops over many pixels; `inks` is nil while every pixel is ink 0.
  public mutating func withPlanes<Result>(
    _ body: (_ coverage: UnsafeMutablePointer<UInt8>, _ inks: UnsafeMutablePointer<UInt8>?) -> Result
  ) -> Result {
    let hasInks = !inks.isEmpty
    return coverage.withUnsafeMutableBufferPointer { coverage in
      inks.withUnsafeMutableBufferPointer { inks in
        body(coverage.baseAddress!, hasInks ? inks.baseAddress : nil)
      }
    }
  }

  /// The palette index of every pixel, row by row without padding.
  public func indices() -> [UInt8] {
    let tables = palette.indexTables
    return [UInt8](unsafeUninitializedCapacity: size.area) { output, count in
      coverage.withUnsafeBufferPointer { coverage in
        inks.withUnsafeBufferPointer { inks in
          tables.withUnsafeBufferPointer { tables in
            for y in 0..<size.height {
              let row = coverage.baseAddress! + y * stride
              let out = output.baseAddress! + y * size.width
              if let inkRow = inks.baseAddress.map({ $0 + y * stride }), !inks.isEmpty {
                for x in 0..<size.width { out[x] = tables[Int(inkRow[x]) << 8 | Int(row[x])] }
              } else {
                for x in 0..<size.width { out[x] = tables[Int(row[x])] }
              }
            }
          }
        }
      }
      count = size.area
    }
  }

  /// The colours that a reader of the PNG sees, 3 bytes a pixel.
  public func rgb() -> [UInt8] {
    let colours = palette.colours
    let indices = indices()
    return [UInt8](unsafeUninitializedCapacity: size.area * 3) { output, count in
      for (pixel, index) in indices.enumerated() {
        let colour = colours[Int(index)]
        output[3 * pixel] = colour.red
        output[3 * pixel + 1] = colour.green
        output[3 * pixel + 2] = colour.blue
      }
      count = size.area * 3
    }
  }
}

/// The colours of a page: paper, and for each ink a number of steps from paper to full ink.
public struct InkPalette: Hashable, Sendable {
  public let paper: Colour
  public let inks: [Colour]

  /// Steps of ink 0, and of every other ink: with two inks paper and all steps fit 16 colours, so a page
  /// with marks still takes 4 bits a pixel.
  static let steps = (first: 10, other: 5)

  public init(paper: Colour, inks: [Colour]) {
    precondition(!inks.isEmpty && inks.count <= 45)
    self.paper = paper
    self.inks = inks
  }

  private func steps(_ ink: Int) -> Int { ink == 0 ? Self.steps.first : Self.steps.other }

  /// Palette index of step 1 of an ink.
  private func base(_ ink: Int) -> Int { ink == 0 ? 1 : 1 + Self.steps.first + (ink - 1) * Self.steps.other }

  /// Palette index by ink and coverage: entry `ink << 8 | coverage`; coverage is rounded to the nearest step.
  public var indexTables: [UInt8] {
    inks.indices.flatMap { ink in
      (0..<256).map { coverage in
        let step = (coverage * steps(ink) + 127) / 255
        return UInt8(step == 0 ? 0 : base(ink) + step - 1)
      }
    }
  }

  /// Colour by palette index.
  public var colours: [Colour] {
    [paper]
      + inks.indices.flatMap { ink in
        (1...steps(ink)).map { step in mix(inks[ink], step, steps(ink)) }
      }
  }

  private func mix(_ ink: Colour, _ step: Int, _ steps: Int) -> Colour {
    func channel(_ paper: UInt8, _ ink: UInt8) -> UInt8 {
      UInt8((Int(paper) * (steps - step) + Int(ink) * step + steps / 2) / steps)
    }
    return Colour(
      red: channel(paper.red, ink.red), green: channel(paper.green, ink.green),
      blue: channel(paper.blue, ink.blue))
  }
}
