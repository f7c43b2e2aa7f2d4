import GlyphGeometry

#if canImport(Glibc)
  import Glibc
#endif

/// The kernels of antialiased resampling; each is stretched by the reduction, so that every input pixel
/// counts.
public enum ResampleFilter: String, Hashable, Sendable, CaseIterable {
  case bilinear, bicubic, lanczos
}

/// Whose integer arithmetic is followed, bit for bit.
public enum ResampleArithmetic: Hashable, Sendable {
  /// 16-bit weights (`torchvision.transforms.v2.functional.resize` on 8-bit CPU tensors with antialiasing;
  /// torch 2.13 to 2.15, ATen `UpSampleKernel`).
  case torchvision
  /// Weights with 22 bits after the point (`Image.resize`; Pillow up to 12.3, `Resample.c`; 13.0 takes the
  /// columns first for some sizes).
  case pillow
}

extension PixelSource {
  /// The image at another size, antialiased: rows first, rounded to 8 bits, then columns; a side that does
  /// not change is not touched.
  /// - Precondition: the new sides are at least 1 px.
  public func resized(
    to target: PixelSize, filter: ResampleFilter, arithmetic: ResampleArithmetic = .torchvision
  ) -> PixelSource {
    precondition(target.width > 0 && target.height > 0)
    var size = self.size
    var pixels = bytes
    if target.width != size.width {
      let taps = Taps(from: size.width, to: target.width, filter: filter, arithmetic: arithmetic)
      pixels = taps.resampleRows(pixels, rows: size.height, channels: channels)
      size.width = target.width
    }
    if target.height != size.height {
      let taps = Taps(from: size.height, to: target.height, filter: filter, arithmetic: arithmetic)
      pixels = taps.resampleColumns(pixels, rowBytes: size.width * channels)
      size.height = target.height
    }
    return PixelSource(size: size, channels: channels, bytes: pixels)
  }
}

/// The weights of one axis: for every output position the first input position and its weights, as integers
/// of one precision; torchvision's is the one whose largest weight just fits in 16 bits (ATen
/// `compute_index_ranges_int16_weights`).
struct Taps {
  let inputLength: Int
  let outputLength: Int
  /// Weights kept for each output position; the unused ones at the end are zero.
  private(set) var width: Int
  private(set) var first: [Int]
  /// Weights used at each output position.
  private(set) var count: [Int]
  private(set) var weights: [Int32]
  private(set) var precision: Int32

  init(
    from inputLength: Int, to outputLength: Int, filter: ResampleFilter, arithmetic: ResampleArithmetic
  ) {
    self.inputLength = inputLength
    self.outputLength = outputLength
    let scale = Double(inputLength) / Double(outputLength)
    let stretch = max(scale, 1)
    let support = filter.support * stretch
    width = Int(support.rounded(.up)) * 2 + 1
    first = []
    count = []
    var exact = [Double](repeating: 0, count: width * outputLength)
    var largest = 0.0
    for index in 0..<outputLength {
      let center = scale * (Double(index) + 0.5)
      let low = max(Int(center - support + 0.5), 0)
      let used = min(max(min(Int(center + support + 0.5), inputLength) - low, 0), width)
      first.append(low)
      count.append(used)
      var total = 0.0
      for tap in 0..<used {
        let weight = filter.value(at: (Double(tap + low) - center + 0.5) * (1 / stretch))
        exact[index * width + tap] = weight
        total += weight
      }
      guard total != 0 else { continue }
      for tap in index * width..<index * width + used {
        exact[tap] /= total
        largest = max(largest, exact[tap])
      }
    }
    precision = arithmetic == .pillow ? 22 : Self.precision(forLargest: largest)
    let unit = Double(1 << precision)
    weights = exact.map { $0 < 0 ? Int32($0 * unit - 0.5) : Int32($0 * unit + 0.5) }
  }

  /// The most bits after the point with which the largest weight stays below 2^15.
  private static func precision(forLargest weight: Double) -> Int32 {
    var bits: Int32 = 1
    while bits < 22, Int(0.5 + weight * Double(1 << (bits + 1))) < 1 << 15 { bits += 1 }
    return bits
  }

  func resampleRows(_ source: [UInt8], rows: Int, channels: Int) -> [UInt8] {
    let lineBytes = outputLength * channels
    return [UInt8](unsafeUninitializedCapacity: rows * lineBytes) { target, written in
      source.withUnsafeBufferPointer { source in
        withPointers { taps in
          for row in 0..<rows {
            let line = source.baseAddress! + row * inputLength * channels
            let out = target.baseAddress! + row * lineBytes
            if channels == 1 {
              taps.resampleGrey(line, into: out)
            } else {
              taps.resampleColour(line, into: out)
            }
          }
        }
      }
      written = rows * lineBytes
    }
  }

  private func withPointers(_ body: (TapPointers) -> Void) {
    first.withUnsafeBufferPointer { first in
      count.withUnsafeBufferPointer { count in
        weights.withUnsafeBufferPointer { weights in
          body(
            TapPointers(
              first: first.baseAddress!, count: count.baseAddress!, weights: weights.baseAddress!,
              width: width,
              outputLength: outputLength, precision: precision))
        }
      }
    }
  }

  func resampleColumns(_ source: [UInt8], rowBytes: Int) -> [UInt8] {
    // One row of sums at a time, so that the inner loop runs along memory and vectorises.
    var sums = [Int32](repeating: 0, count: rowBytes)
    return [UInt8](unsafeUninitializedCapacity: outputLength * rowBytes) { target, written in
      source.withUnsafeBufferPointer { source in
        sums.withUnsafeMutableBufferPointer { sums in
          for index in 0..<outputLength {
            sums.update(repeating: 1 << (precision - 1))
            for tap in 0..<count[index] {
              let weight = weights[index * width + tap]
              let line = source.baseAddress! + (first[index] + tap) * rowBytes
              Self.accumulate(line, weight, into: sums)
            }
            let out = target.baseAddress! + index * rowBytes
            for x in 0..<rowBytes { out[x] = clamped(sums[x], precision) }
          }
        }
      }
      written = outputLength * rowBytes
    }
  }

  /// Adds `weight` times the row. 16-bit factors, which torchvision's weights always are, multiply several times
  /// faster on processors without 32-bit vector multiplication (baseline x86-64).
  private static func accumulate(
    _ line: UnsafePointer<UInt8>, _ weight: Int32, into sums: UnsafeMutableBufferPointer<Int32>
  ) {
    if let short = Int16(exactly: weight) {
      for x in 0..<sums.count { sums[x] &+= Int32(short) &* Int32(Int16(line[x])) }
    } else {
      for x in 0..<sums.count { sums[x] &+= weight &* Int32(line[x]) }
    }
  }
}

/// A fixed-point sum as a pixel.
@inline(__always)
private func clamped(_ sum: Int32, _ precision: Int32) -> UInt8 {
  UInt8(truncatingIfNeeded: max(0, min(255, sum &>> precision)))
}

/// The weights of one axis as the inner loop along a row reads them.
private struct TapPointers {
  let first: UnsafePointer<Int>
  let count: UnsafePointer<Int>
  let weights: UnsafePointer<Int32>
  let width: Int
  let outputLength: Int
  let precision: Int32

  func resampleGrey(_ line: UnsafePointer<UInt8>, into out: UnsafeMutablePointer<UInt8>) {
    for index in 0..<outputLength {
      let start = line + first[index]
      let taps = weights + index &* width
      var sum: Int32 = 1 &<< (precision &- 1)
      for tap in 0..<count[index] { sum &+= taps[tap] &* Int32(start[tap]) }
      out[index] = clamped(sum, precision)
    }
  }

  func resampleColour(_ line: UnsafePointer<UInt8>, into out: UnsafeMutablePointer<UInt8>) {
    for index in 0..<outputLength {
      var pixel = line + 3 &* first[index]
      let taps = weights + index &* width
      var red: Int32 = 1 &<< (precision &- 1)
      var green = red
      var blue = red
      for tap in 0..<count[index] {
        let weight = taps[tap]
        red &+= weight &* Int32(pixel[0])
        green &+= weight &* Int32(pixel[1])
        blue &+= weight &* Int32(pixel[2])
        pixel += 3
      }
      out[3 &* index] = clamped(red, precision)
      out[3 &* index &+ 1] = clamped(green, precision)
      out[3 &* index &+ 2] = clamped(blue, precision)
    }
  }
}

extension ResampleFilter {
  /// Half the kernel's width in input pixels, when not reducing.
  var support: Double {
    switch self {
    case .bilinear: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  /// The kernel; cubic with a = -0.5 as in Pillow and torch's antialiased mode (plain `bicubic` uses -0.75).
  func value(at position: Double) -> Double {
    let x = abs(position)
    switch self {
    case .bilinear: return x < 1 ? 1 - x : 0
    case .bicubic:
      let a = -0.5
      if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
    case .lanczos: return position >= -3 && position < 3 ? sinc(position) * sinc(position / 3) : 0
    }
  }

  private func sinc(_ x: Double) -> Double {
    if x == 0 { return 1 }
    let angle = x * Double.pi
    return sin(angle) / angle
  }
}
