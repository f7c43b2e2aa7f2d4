import GlyphJSON

/// A ratio of sums, estimated from a sample of documents without replacement.
///
/// The classical ratio estimator (Cochran, Sampling Techniques, 3rd edition, 2.11 and 6.4): R = sum t / sum v; its
/// variance is (1 - n/N) / (n v̄²) times the variance of the residuals t - R v; the interval has Student's quantile
/// for n - 1 degrees of freedom.
public struct RatioEstimate: Hashable, Sendable {
  /// Documents measured, and documents there are.
  public let sample: Int
  public let population: Int
  /// Nil where nothing has a page.
  public let ratio: Double?
  /// Half the width of the 95% interval; nil for fewer than two documents.
  public let margin: Double?

  /// - Parameter pairs: text and visual tokens of each document measured.
  public init(_ pairs: [(text: Int, visual: Int)], population: Int) {
    sample = pairs.count
    self.population = population
    let text = pairs.reduce(0) { $0 + $1.text }
    let visual = pairs.reduce(0) { $0 + $1.visual }
    guard visual > 0 else {
      ratio = nil
      margin = nil
      return
    }
    let ratio = Double(text) / Double(visual)
    self.ratio = ratio
    guard pairs.count > 1 else {
      margin = nil
      return
    }
    let count = Double(pairs.count)
    let squares = pairs.reduce(0.0) { sum, pair in
      let residual = Double(pair.text) - ratio * Double(pair.visual)
      return sum + residual * residual
    }
    let mean = Double(visual) / count
    let correction = max(0, 1 - count / Double(max(population, pairs.count)))
    let variance = correction * squares / (count - 1) / (count * mean * mean)
    margin = Self.quantile(freedom: pairs.count - 1) * variance.squareRoot()
  }

  /// Student's t, 97.5%: exact for few degrees of freedom, then Fisher's expansion (error below 0.001).
  static func quantile(freedom: Int) -> Double {
    let few = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646]
    if freedom <= few.count { return few[freedom - 1] }
    let z = 1.959964
    let n = Double(freedom)
    let (z3, z5, z7) = (z * z * z, z * z * z * z * z, z * z * z * z * z * z * z)
    let first = (z3 + z) / 4
    let second = (5 * z5 + 16 * z3 + 3 * z) / 96
    let third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384
    return z + first / n + second / (n * n) + third / (n * n * n)
  }

  /// The interval; nil where there is none.
  public var interval: (low: Double, high: Double)? {
    guard let ratio, let margin else { return nil }
    return (max(0, ratio - margin), ratio + margin)
  }

  var members: [JSONMember] {
    func number(_ value: Double?) -> JSONValue { value.map { JSONValue($0, places: 4) } ?? nil }
    return [
      JSONMember("ratio", number(ratio)), JSONMember("confidence", 0.95.json),
      JSONMember("low", number(interval?.low)), JSONMember("high", number(interval?.high)),
      JSONMember("sample", JSONValue(sample)), JSONMember("documents", JSONValue(population)),
    ]
  }
}

extension Double {
  fileprivate var json: JSONValue { JSONValue(self, places: 4) }
}
