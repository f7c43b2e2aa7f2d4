import GlyphTensor

/// What each of the 256 pixel values becomes, a channel after the other. Pixels are 8-bit at every point up
/// to normalisation, so a table is exact, and it is faster than arithmetic.
struct ValueTable<Element: Sendable>: Sendable {
  /// `3 * 256` values: red, green, blue.
  let values: [Element]
  /// Whether all three channels have the same values.
  let isShared: Bool

  init(_ rule: PixelRule, _ convert: (Float) -> Element) {
    let floats = rule.values
    values = floats.map(convert)
    isShared = floats[0..<256] == floats[256..<512] && floats[0..<256] == floats[512..<768]
  }
}

extension PixelRule {
  /// `value - shift`, divided by `scale`, is the normalised value of an 8-bit pixel, in 32-bit floats: the
  /// fused form of transformers' torchvision backend, bit for bit ("divide by 255, then normalise" is not).
  public var shift: [Float] { mean.map { $0 * 255 } }
  public var scale: [Float] { deviation.map { $0 * 255 } }

  /// The normalised values of 0 ... 255 for red, then green, then blue.
  public var values: [Float] {
    (0..<3).flatMap { channel in
      (0..<256).map { pixel in
        switch steps {
        case .fused: (Float(pixel) - shift[channel]) / scale[channel]
        case .divided: (Float(pixel) / 255 - mean[channel]) / deviation[channel]
        case .brief: briefValue(pixel, channel)
        }
      }
    }
  }

  /// Llama 4's processor: every step rounded to bfloat16 (`rescale_and_normalize`, transformers 5.23.0).
  private func briefValue(_ pixel: Int, _ channel: Int) -> Float {
    func rounded(_ value: Float) -> Float { FloatConversion.float(bfloat: FloatConversion.bfloat(value)) }
    let scaled = rounded(rounded(Float(pixel)) * Float(1.0 / 255.0))
    return rounded(rounded(scaled - rounded(mean[channel])) / rounded(deviation[channel]))
  }
}
