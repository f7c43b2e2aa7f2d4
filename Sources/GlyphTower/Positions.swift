#if canImport(Glibc)
  import Glibc
#endif

/// Cosines and sines of rotary positions (2-D RoPE, base 10000): for each coordinate a quarter of a head's width of
/// them. Angles are rounded to float as the reference rounds them: pow, division and product each.
struct Rotation: Sendable {
  /// Entries a coordinate.
  let quarter: Int
  let cosines: [Float]
  let sines: [Float]

  init(headWidth: Int, coordinates: Int) {
    let quarter = headWidth / 4
    let frequencies = (0..<quarter).map { index in
      let exponent = Float(2 * index) / Float(headWidth / 2)
      return 1 / Float(pow(10000, Double(exponent)))
    }
    var (cosines, sines): ([Float], [Float]) = ([], [])
    for coordinate in 0..<coordinates {
      for frequency in frequencies {
        let angle = Float(coordinate) * frequency
        cosines.append(Float(cos(Double(angle))))
        sines.append(Float(sin(Double(angle))))
      }
    }
    (self.quarter, self.cosines, self.sines) = (quarter, cosines, sines)
  }

  /// Turns one head's vector: the first quarter of the pairs (i, i + half) by the row, the second by the column.
  func turn(_ x: UnsafeMutablePointer<Float>, row: Int, column: Int) {
    cosines.withUnsafeBufferPointer { cosines in
      sines.withUnsafeBufferPointer { sines in
        for i in 0..<2 * quarter {
          let entry = i < quarter ? row * quarter + i : column * quarter + i - quarter
          let (c, s) = (cosines[entry], sines[entry])
          let (low, high) = (x[i], x[i + 2 * quarter])
          x[i] = low * c - high * s
          x[i + 2 * quarter] = high * c + low * s
        }
      }
    }
  }
}

/// How one axis of a learned position table is resampled to the patches of an image: for every coordinate, entries of
/// the table and their weights.
struct AxisTaps: Sendable {
  /// Taps a coordinate: 2 or 4.
  let count: Int
  let entries: [Int]
  let weights: [Float]

  /// Bilinear with aligned corners (Qwen3-VL): patch 0 takes entry 0, the last patch the last entry.
  static func bilinear(size: Int, side: Int) -> AxisTaps {
    var (entries, weights): ([Int], [Float]) = ([], [])
    for index in 0..<size {
      let place = Float(index) * Float(side - 1) / Float(max(size - 1, 1))
      let low = place.rounded(.down)
      for step in 0..<2 {
        entries.append(min(Int(low) + step, side - 1))
        weights.append(max(0, 1 - abs(place - low - Float(step))))
      }
    }
    return AxisTaps(count: 2, entries: entries, weights: weights)
  }

  /// Bicubic with half-pixel centres and the border repeated (GLM-4.1V): Keys' kernel with a = -0.75, as torch's
  /// `grid_sample` computes it, normalised coordinates and all.
  static func bicubic(size: Int, side: Int) -> AxisTaps {
    let a: Float = -0.75
    func near(_ x: Float) -> Float { ((a + 2) * x - (a + 3)) * x * x + 1 }
    func far(_ x: Float) -> Float { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    var (entries, weights): ([Int], [Float]) = ([], [])
    for index in 0..<size {
      let normalised = (Float(index) + 0.5) / Float(size) * 2 - 1
      let place = ((normalised + 1) * Float(side) - 1) / 2
      let low = place.rounded(.down)
      let t = place - low
      for step in -1...2 { entries.append(max(0, min(Int(low) + step, side - 1))) }
      weights += [far(t + 1), near(t), near(1 - t), far(2 - t)]
    }
    return AxisTaps(count: 4, entries: entries, weights: weights)
  }
}
