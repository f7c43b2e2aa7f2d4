/// Conversions between Float and the stored element types. The narrow float types round to nearest, ties to
/// even (IEEE 754); a NaN stays a NaN of the same sign. The loops are branch-free, so that they vectorise.
public enum FloatConversion {
  /// IEEE 754 binary16 bits of the nearest value; from 65520 on infinity.
  @inlinable @inline(__always)
  public static func half(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: (bits >> 16) & 0x8000)
    let magnitude = bits & 0x7FFF_FFFF
    // Below 2^-14 the result is subnormal: adding 0.5 lets the float adder shift and round.
    let subnormal = (Float(bitPattern: magnitude) + Float(0.5)).bitPattern &- Float(0.5).bitPattern
    let normal = (magnitude &+ 0xC800_0FFF &+ ((magnitude >> 13) & 1)) >> 13
    let nan: UInt32 = 0x7E00 | ((magnitude >> 13) & 0x3FF)
    var result = magnitude < 0x3880_0000 ? subnormal : normal
    result = magnitude >= 0x477F_F000 ? 0x7C00 : result
    result = magnitude > 0x7F80_0000 ? nan : result
    return UInt16(truncatingIfNeeded: result) | sign
  }

  @inlinable @inline(__always)
  public static func float(half bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let shifted = UInt32(bits & 0x7FFF) << 13
    let exponent = shifted & 0x0F80_0000
    let normal = shifted &+ 0x3800_0000
    let special = shifted &+ 0x7000_0000
    let subnormal = (Float(bitPattern: shifted &+ 0x3880_0000) - Float(bitPattern: 0x3880_0000)).bitPattern
    var result = exponent == 0 ? subnormal : normal
    result = exponent == 0x0F80_0000 ? special : result
    return Float(bitPattern: result | sign)
  }

  /// The upper half of the float's bits, rounded.
  @inlinable @inline(__always)
  public static func bfloat(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let rounded = (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16
    let isNaN = bits & 0x7FFF_FFFF > 0x7F80_0000
    return UInt16(truncatingIfNeeded: isNaN ? (bits >> 16) | 0x40 : rounded)
  }

  @inlinable @inline(__always)
  public static func float(bfloat bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// The types `widen` reads and `narrow` writes.
  public static let types: [DType] = [.f32, .f16, .bf16]

  /// Reads `target.count` stored elements (any alignment) as floats.
  /// - Precondition: `type` is one of `types`, and `source` holds at least `target.count` elements.
  public static func widen(
    _ source: UnsafeRawBufferPointer, _ type: DType, into target: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(types.contains(type) && source.count >= target.count * type.size)
    guard let from = source.baseAddress, let to = target.baseAddress else { return }
    switch type {
    case .f32: UnsafeMutableRawPointer(to).copyMemory(from: from, byteCount: target.count * 4)
    case .f16:
      for i in 0..<target.count {
        to[i] = float(half: from.loadUnaligned(fromByteOffset: i &* 2, as: UInt16.self))
      }
    default:
      for i in 0..<target.count {
        to[i] = float(bfloat: from.loadUnaligned(fromByteOffset: i &* 2, as: UInt16.self))
      }
    }
  }

  /// Writes floats as stored elements of `type`.
  /// - Precondition: `type` is one of `types`, and `target` has room for `source.count` elements.
  public static func narrow(
    _ source: UnsafeBufferPointer<Float>, _ type: DType, into target: UnsafeMutableRawBufferPointer
  ) {
    precondition(types.contains(type) && target.count >= source.count * type.size)
    guard let from = source.baseAddress, let to = target.baseAddress else { return }
    switch type {
    case .f32: to.copyMemory(from: from, byteCount: source.count * 4)
    case .f16:
      for i in 0..<source.count {
        to.storeBytes(of: half(from[i]), toByteOffset: i &* 2, as: UInt16.self)
      }
    default:
      for i in 0..<source.count {
        to.storeBytes(of: bfloat(from[i]), toByteOffset: i &* 2, as: UInt16.self)
      }
    }
  }
}
