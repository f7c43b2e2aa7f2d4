import GlyphJSON

/// An amount of US dollars, exact: whole nano-dollars. Prices have at most three decimals a million tokens, which are
/// whole nano-dollars a token, so that products and sums never round. Up to 9.2 billion dollars.
public struct Cost: Hashable, Comparable, Sendable {
  public var nanodollars: Int

  public init(nanodollars: Int) { self.nanodollars = nanodollars }

  public static let zero = Cost(nanodollars: 0)

  public static func < (a: Cost, b: Cost) -> Bool { a.nanodollars < b.nanodollars }
  public static func + (a: Cost, b: Cost) -> Cost { Cost(nanodollars: a.nanodollars + b.nanodollars) }
  public static func - (a: Cost, b: Cost) -> Cost { Cost(nanodollars: a.nanodollars - b.nanodollars) }
  public static func += (a: inout Cost, b: Cost) { a.nanodollars += b.nanodollars }

  /// The price of `count` where this is the price of `whole`, to the nearest nano-dollar; nil for a whole of nothing.
  public func scaled(_ count: Int, of whole: Int) -> Cost? {
    guard whole > 0 else { return nil }
    let product = nanodollars.magnitude.multipliedFullWidth(by: count.magnitude)
    guard product.high < whole.magnitude else { return nil }
    let (quotient, remainder) = whole.magnitude.dividingFullWidth(product)
    let rounded = quotient + (remainder >= whole.magnitude - remainder ? 1 : 0)
    return Int(exactly: rounded).map { Cost(nanodollars: nanodollars < 0 ? -$0 : $0) }
  }

  /// Dollars as people read them: cents, or four significant digits below a dollar.
  public var text: String {
    let magnitude = Int(nanodollars.magnitude)
    let sign = nanodollars < 0 ? "-$" : "$"
    if magnitude == 0 { return "$0" }
    if magnitude >= 1_000_000_000 {
      return sign + JSONText.decimal((magnitude + 5_000_000) / 10_000_000, 2, isPadded: true)
    }
    var step = 1
    while magnitude / step >= 10_000 { step *= 10 }
    let text = JSONText.decimal((magnitude + step / 2) / step * step, 9)
    // Never one digit of cents alone.
    return sign + text + (text.utf8.count == 3 ? "0" : "")
  }

  /// Dollars with all digits, as a JSON number.
  public var json: JSONValue { JSONValue(.number(JSONText.decimal(nanodollars, 9))) }
}

extension Optional where Wrapped == Cost {
  var json: JSONValue { self?.json ?? nil }
  var text: String { self?.text ?? "-" }
}
