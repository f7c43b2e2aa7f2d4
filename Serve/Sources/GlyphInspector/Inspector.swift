import GlyphBackends
import GlyphFiles
import GlyphJSON
import GlyphPages
import Glyphpress
import HTTPTypes
import Hummingbird
import NIOCore

/// The page at `/` that shows what a model would see of a text: its pages, the visual tokens on them, what each token
/// covers, what all of it costs. It talks to this server only and keeps a few results in memory, nothing on disk.
public struct Inspector: Sendable {
  private let bench: InspectorBench

  public init(_ installation: Installation, pool: PagePool) {
    bench = InspectorBench(installation, pool: pool)
  }

  /// `/`, and everything below `/inspector/`.
  public func addRoutes(to router: Router<some RequestContext>) {
    for asset in Asset.all {
      router.get(RouterPath(asset.path)) { _, _ in Reply.asset(asset) }
    }
    router.get("inspector/options") { _, _ in Reply.json(InspectorOptions.json) }
    router.post("inspector/press") { request, _ in
      await Reply.catching { try await Reply.json(bench.press(order(request)).json) }
    }
    router.post("inspector/request") { request, _ in
      await Reply.catching {
        let json = try await Self.body(request)
        let result = try await bench.press(PressForm(json))
        return Reply.requestBody(try RequestForm(json).body(of: result))
      }
    }
    router.get("inspector/pages/:id/:file") { _, context in
      await Reply.catching {
        try page(context.parameters.get("id") ?? "", file: context.parameters.get("file") ?? "")
      }
    }
  }

  private func order(_ request: Request) async throws -> PressForm {
    try PressForm(try await Self.body(request))
  }

  /// `N.png` is the page, `N.json` its tokens.
  private func page(_ id: String, file: String) throws -> Response {
    let parts = file.split(separator: ".")
    guard parts.count == 2, let number = Int(parts[0]), let result = bench.shelf[id],
      result.pressed.pages.indices.contains(number - 1)
    else { throw InspectorError.gone }
    switch parts[1] {
    case "png": return Reply.png(result.pressed.pages[number - 1].image)
    case "json": return Reply.json(result.tokens(ofPage: number), isLasting: true)
    default: throw InspectorError.gone
    }
  }

  /// Only JSON that says so: browsers send that to other origins after asking, which is never granted, so that no
  /// foreign page can make this server work.
  private static func body(_ request: Request) async throws -> JSONValue {
    guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
      throw InspectorError.contentType
    }
    let buffer: ByteBuffer
    do {
      buffer = try await request.body.collect(upTo: InspectorError.bodyLimit)
    } catch is NIOTooManyBytesError {
      throw InspectorError.tooLarge
    }
    do {
      return try JSONValue(parsing: Array(buffer.readableBytesView))
    } catch {
      throw InspectorError.json("\(error)")
    }
  }
}
