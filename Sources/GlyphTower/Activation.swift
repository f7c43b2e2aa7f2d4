import CTowerKernels

/// The activation functions of the encoders, under the names that configs give them.
enum Activation: Hashable, Sendable {
  case silu, quickGELU, tanhGELU, exactGELU

  init?(_ name: String) {
    switch name {
    case "silu", "swish": self = .silu
    case "quick_gelu": self = .quickGELU
    case "gelu_pytorch_tanh", "gelu_new", "gelu_fast": self = .tanhGELU
    case "gelu": self = .exactGELU
    default: return nil
    }
  }

  private var kind: Int32 {
    switch self {
    case .silu: Int32(GLYPH_SILU)
    case .quickGELU: Int32(GLYPH_QUICK_GELU)
    case .tanhGELU: Int32(GLYPH_GELU_TANH)
    case .exactGELU: Int32(GLYPH_GELU)
    }
  }

  /// x = activation(x + bias), rows x columns.
  func apply(_ x: UnsafeMutablePointer<Float>, bias: Floats?, rows: Int, columns: Int) {
    glyph_activate(x, bias?.base, rows, columns, kind)
  }

  /// gate = activation(gate + gateBias) * (up + upBias), rows x columns.
  func gate(
    _ gate: UnsafeMutablePointer<Float>, _ up: UnsafePointer<Float>, gateBias: Floats?, upBias: Floats?,
    rows: Int, columns: Int
  ) {
    glyph_gate(gate, up, gateBias?.base, upBias?.base, rows, columns, kind)
  }
}
