/// The element type of a tensor, little-endian in every file format read or written here.
public enum DType: String, Hashable, Sendable, CaseIterable {
  case f64, f32, f16, bf16
  case f8e4m3, f8e5m2, f8e8m0
  case i64, i32, i16, i8
  case u64, u32, u16, u8
  case bool

  /// Bytes an element: 1, 2, 4 or 8. Also the alignment of a tensor's first byte in a safetensors file.
  public var size: Int {
    switch self {
    case .f64, .i64, .u64: 8
    case .f32, .i32, .u32: 4
    case .f16, .bf16, .i16, .u16: 2
    case .f8e4m3, .f8e5m2, .f8e8m0, .i8, .u8, .bool: 1
    }
  }

  /// The name in a safetensors header (safetensors format, `Dtype` of its Rust reference, 0.5).
  public var safetensorsName: String {
    switch self {
    case .f8e4m3: "F8_E4M3"
    case .f8e5m2: "F8_E5M2"
    case .f8e8m0: "F8_E8M0"
    default: rawValue.uppercased()
    }
  }

  public init?(safetensorsName name: String) {
    guard let match = Self.allCases.first(where: { $0.safetensorsName == name }) else { return nil }
    self = match
  }

  /// The `descr` of a `.npy` header. NumPy itself has no bfloat16: `<V2` is what the `ml_dtypes` package
  /// writes for it; without that package the array loads as raw two-byte values. Nil where there is none.
  public var numpyName: String? {
    switch self {
    case .f64: "<f8"
    case .f32: "<f4"
    case .f16: "<f2"
    case .bf16: "<V2"
    case .f8e4m3, .f8e5m2, .f8e8m0: nil
    case .i64: "<i8"
    case .i32: "<i4"
    case .i16: "<i2"
    case .i8: "|i1"
    case .u64: "<u8"
    case .u32: "<u4"
    case .u16: "<u2"
    case .u8: "|u1"
    case .bool: "|b1"
    }
  }

  public init?(numpyName name: String) {
    guard let match = Self.allCases.first(where: { $0.numpyName == name }) else { return nil }
    self = match
  }
}
