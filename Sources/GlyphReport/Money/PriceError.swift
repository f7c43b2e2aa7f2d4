/// What can be wrong with a file of prices.
public enum PriceError: Error, Hashable, Sendable, CustomStringConvertible {
  case notJSON(String)
  case unknownKey(key: String, nearest: String?, allowed: [String])
  case wrongValue(key: String, found: String, allowed: String)

  /// A stable name for scripts.
  public var code: String {
    switch self {
    case .notJSON: "prices.json"
    case .unknownKey: "prices.key"
    case .wrongValue: "prices.value"
    }
  }

  public var description: String {
    switch self {
    case .notJSON(let reason): "a file of prices is JSON: \(reason)"
    case .unknownKey(let key, _, _): "a file of prices has no key \"\(key)\""
    case .wrongValue(let key, let found, let allowed): "\"\(key)\" is \(found), but must be \(allowed)"
    }
  }

  public var hint: String? {
    switch self {
    case .notJSON, .wrongValue: "'glyphpress prices --json' prints the built-in prices in the form to write"
    case .unknownKey(_, let nearest, let allowed):
      nearest.map { "did you mean \"\($0)\"?" } ?? "keys are \(allowed.joined(separator: ", "))"
    }
  }
}
