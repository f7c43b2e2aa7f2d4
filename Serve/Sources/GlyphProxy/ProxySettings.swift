import GlyphBackends
import GlyphDocument
import GlyphLayout

/// What a proxy does with the requests that pass through it.
public struct ProxySettings: Sendable {
  /// The only host that is ever called: scheme, host and port, without a path.
  public var upstream: String
  public var style: PageStyle
  /// The profile of models whose name tells nothing; nil: their requests pass unchanged.
  public var profile: String?
  public var fragile: FragilePolicy
  /// Text tokens from which a text is looked at.
  public var minimumTokens: Int
  /// Whether long system texts become pages of a user message behind them.
  public var compressesSystem: Bool
  /// Bytes of a request at most.
  public var bodyLimit: Int
  /// Bytes of finished pages kept for the next turn.
  public var cacheLimit: Int
  /// Seconds without a byte from the upstream after which it counts as gone.
  public var patience: Int
  /// Connections to the upstream at most; further requests wait.
  public var connections: Int

  /// - Throws: `ProxyError.upstream` where it is no `http://` or `https://` URL.
  public init(
    upstream: String, style: PageStyle = .standard, profile: String? = nil, fragile: FragilePolicy = .sidecar,
    minimumTokens: Int = 1000, compressesSystem: Bool = false, bodyLimit: Int = 64 << 20,
    cacheLimit: Int = 128 << 20, patience: Int = 300, connections: Int = 128
  ) throws(ProxyError) {
    self.upstream = try Self.origin(upstream)
    self.style = style
    self.profile = profile
    self.fragile = fragile
    self.minimumTokens = minimumTokens
    self.compressesSystem = compressesSystem
    self.bodyLimit = bodyLimit
    self.cacheLimit = cacheLimit
    self.patience = patience
    self.connections = connections
  }

  /// Without the slash and the `/v1` that base URLs of clients end with: clients bring their own paths.
  private static func origin(_ text: String) throws(ProxyError) -> String {
    var rest = text[...]
    for ending in ["/", "/v1", "/"] where rest.hasSuffix(ending) { rest = rest.dropLast(ending.count) }
    guard ServerURL.isValid(rest) else { throw .upstream(text) }
    return String(rest)
  }
}
