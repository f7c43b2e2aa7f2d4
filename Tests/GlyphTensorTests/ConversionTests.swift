import GlyphTensor
import Testing

@Suite struct ConversionTests {
  @Test func everyHalfWidensAsTheHardwareTypeDoes() {
    for bits in UInt16.min...UInt16.max {
      let ours = FloatConversion.float(half: bits)
      let theirs = Float(Float16(bitPattern: bits))
      #expect(ours.bitPattern == theirs.bitPattern || (ours.isNaN && theirs.isNaN), "\(bits)")
    }
  }

  /// All neighbours of every half and of every midpoint between two: the only places where rounding can err.
  @Test func floatsRoundToTheNearestHalfTiesToEven() {
    var wrong: [UInt32] = []
    for bits in UInt16.min...0x7C00 {
      let value = Float(Float16(bitPattern: bits)).bitPattern
      let next = Float(Float16(bitPattern: min(bits + 1, 0x7C00))).bitPattern
      for base in [value, value &+ (next &- value) / 2] {
        for step in -2...2 {
          let pattern = base &+ UInt32(bitPattern: Int32(step))
          for float in [Float(bitPattern: pattern), Float(bitPattern: pattern | 0x8000_0000)]
          where !float.isNaN && FloatConversion.half(float) != Float16(float).bitPattern {
            wrong.append(float.bitPattern)
          }
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5)) and \(wrong.count) in all")
  }

  @Test func halfKeepsTheSpecialValues() {
    #expect(FloatConversion.half(.infinity) == 0x7C00)
    #expect(FloatConversion.half(-.infinity) == 0xFC00)
    #expect(FloatConversion.half(65519.996) == 0x7BFF)
    #expect(FloatConversion.half(65520) == 0x7C00)
    #expect(FloatConversion.half(-0.0) == 0x8000)
    #expect(Float16(bitPattern: FloatConversion.half(.nan)).isNaN)
    #expect(Float16(bitPattern: FloatConversion.half(Float(bitPattern: 0x7F80_0001))).isNaN)
  }

  @Test func bfloatRoundsToTheNearestTiesToEven() {
    #expect(FloatConversion.bfloat(Float(bitPattern: 0x3F80_8000)) == 0x3F80)
    #expect(FloatConversion.bfloat(Float(bitPattern: 0x3F81_8000)) == 0x3F82)
    #expect(FloatConversion.bfloat(Float(bitPattern: 0x3F80_8001)) == 0x3F81)
    #expect(FloatConversion.bfloat(Float(bitPattern: 0x3F80_7FFF)) == 0x3F80)
    #expect(FloatConversion.bfloat(.greatestFiniteMagnitude) == 0x7F80)
    #expect(FloatConversion.bfloat(-.infinity) == 0xFF80)
    #expect(FloatConversion.float(bfloat: FloatConversion.bfloat(Float(bitPattern: 0x7F80_0001))).isNaN)
    for bits in UInt16.min...UInt16.max {
      let float = FloatConversion.float(bfloat: bits)
      #expect(float.isNaN || FloatConversion.bfloat(float) == bits, "\(bits)")
    }
  }

  @Test(arguments: FloatConversion.types) func buffersConvertAsSingleValuesDo(type: DType) {
    let values = (0..<1003).map { Float($0 - 500) * 0.37 + 0.01 }
    var stored = [UInt8](repeating: 0, count: values.count * type.size + 1)
    var back = [Float](repeating: 0, count: values.count)
    // An odd offset, as a file may have.
    stored.withUnsafeMutableBytes { bytes in
      values.withUnsafeBufferPointer {
        FloatConversion.narrow($0, type, into: UnsafeMutableRawBufferPointer(rebasing: bytes[1...]))
      }
    }
    stored.withUnsafeBytes { bytes in
      back.withUnsafeMutableBufferPointer {
        FloatConversion.widen(UnsafeRawBufferPointer(rebasing: bytes[1...]), type, into: $0)
      }
    }
    let expected = values.map { value in
      switch type {
      case .f16: Float(Float16(value))
      case .bf16: FloatConversion.float(bfloat: FloatConversion.bfloat(value))
      default: value
      }
    }
    #expect(back == expected)
  }
}
