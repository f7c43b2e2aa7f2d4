import GlyphPages
import Glyphpress
import Hummingbird

public struct Inspector: Sendable {
  public init(_ installation: Installation, pool: PagePool) {}
  public func addRoutes(to router: Router<some RequestContext>) {}
}
