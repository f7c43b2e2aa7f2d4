import GlyphJSON

/// How a figure is spread: least, quartiles, greatest, and a histogram of bins of half a unit.
public struct Distribution: Hashable, Sendable {
  /// In rising order.
  public let values: [Double]

  /// - Parameter values: finite, in any order.
  public init(_ values: [Double]) { self.values = values.sorted() }

  /// The value that a share of all does not exceed, between neighbours by a straight line; nil for no values.
  /// - Parameter share: 0...1: 0 is the least, 0.5 the median.
  public func quantile(_ share: Double) -> Double? {
    guard let last = values.indices.last else { return nil }
    let place = share * Double(last)
    let below = Int(place)
    let above = min(below + 1, last)
    return values[below] + (values[above] - values[below]) * (place - Double(below))
  }

  private static let shares = [
    ("min", 0.0), ("quartile_1", 0.25), ("median", 0.5), ("quartile_3", 0.75), ("max", 1.0),
  ]

  /// The five figures by name.
  public var figures: [(name: String, value: Double?)] { Self.shares.map { ($0.0, quantile($0.1)) } }

  /// Every bin from the first to the last that has values; a value on a border is in the upper one.
  public var histogram: [(from: Double, count: Int)] {
    guard let least = values.first, let greatest = values.last else { return [] }
    let first = Int((least * 2).rounded(.down))
    // One absurd value must not make a million bins.
    let last = min(Int((greatest * 2).rounded(.down)), first + 199)
    var counts = [Int](repeating: 0, count: last - first + 1)
    for value in values { counts[min(Int((value * 2).rounded(.down)), last) - first] += 1 }
    return counts.enumerated().map { (Double(first + $0.offset) / 2, $0.element) }
  }

  /// The five figures as members.
  public var members: [JSONMember] {
    figures.map { JSONMember($0.name, $0.value.map { JSONValue($0, places: 4) } ?? nil) }
  }
}
