import GlyphFiles

/// How many of the inputs are looked at.
public enum Sample: Hashable, Sendable {
  /// So many documents, 1 or more.
  case documents(Int)
  /// More than 0, at most 100.
  case percent(Double)

  /// `500` or `2.5%`; nil for anything else.
  public init?(_ text: String) {
    if text.hasSuffix("%") {
      guard let percent = Double(text.dropLast()), percent > 0, percent <= 100 else { return nil }
      self = .percent(percent)
    } else {
      guard let count = Int(text), count > 0 else { return nil }
      self = .documents(count)
    }
  }

  /// The inputs of the sample, in their order: those whose names have the least SHA-256, which is as good as chance
  /// and the same on every machine; a larger sample contains the smaller one.
  public func of(_ inputs: [Input]) -> [Input] {
    let count: Int
    switch self {
    case .documents(let number): count = number
    case .percent(let percent): count = Int((Double(inputs.count) * percent / 100).rounded(.up))
    }
    guard count < inputs.count else { return inputs }
    let chosen = inputs.indices.map { (hash: SHA256.hex(Array(inputs[$0].name.utf8)), index: $0) }
      .sorted { ($0.hash, $0.index) < ($1.hash, $1.index) }.prefix(count).map(\.index)
    return chosen.sorted().map { inputs[$0] }
  }
}
