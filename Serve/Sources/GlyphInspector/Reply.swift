import GlyphJSON
import Glyphpress
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers, all with the same guard: nothing from elsewhere is loaded, no inline script or style runs.
enum Reply {
  private static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

  static func asset(_ asset: Asset) -> Response { reply(asset.bytes, type: asset.type, cache: "no-cache") }

  /// - Parameter isLasting: Whether the same address always gives the same answer.
  static func json(_ json: JSONValue, status: Int = 200, isLasting: Bool = false) -> Response {
    reply(
      Array((json.compact() + "\n").utf8), type: "application/json", status: status,
      cache: isLasting ? lasting : "no-store")
  }

  static func png(_ bytes: [UInt8]) -> Response { reply(bytes, type: "image/png", cache: lasting) }

  static func requestBody(_ text: String) -> Response {
    reply(Array(text.utf8), type: "application/json", cache: "no-store")
  }

  /// The errors of `body` as JSON: what happened, and what to do.
  static func catching(_ body: () async throws -> Response) async -> Response {
    do {
      return try await body()
    } catch let error as InspectorError {
      return json(description(error), status: error.status)
    } catch let error as any ReportedError {
      return json(description(error), status: 422)
    } catch {
      let error = InspectorError.pressing("\(error)")
      return json(description(error), status: error.status)
    }
  }

  private static func description(_ error: any ReportedError) -> JSONValue {
    [
      "error": [
        "code": JSONValue(error.code), "message": JSONValue(error.description), "hint": JSONValue(error.hint),
      ]
    ]
  }

  private static let lasting = "private, max-age=3600, immutable"

  private static func reply(_ bytes: [UInt8], type: String, status: Int = 200, cache: String) -> Response {
    var headers: HTTPFields = [.contentType: type, .cacheControl: cache]
    let guards = [
      ("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff"),
      ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    for (name, value) in guards { if let name = HTTPField.Name(name) { headers[name] = value } }
    return Response(
      status: HTTPResponse.Status(code: status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

/// A file of the inspector's page; they are part of the program.
struct Asset: Sendable {
  var path: String
  var type: String
  var bytes: [UInt8]

  static let all =
    [
      Asset(path: "/", type: "text/html; charset=utf-8", bytes: PackageResources.index_html),
      Asset(path: "/inspector/app.css", type: "text/css; charset=utf-8", bytes: PackageResources.app_css),
    ] + scripts

  private static let scripts = [
    ("app", PackageResources.app_js), ("pages", PackageResources.pages_js),
    ("source", PackageResources.source_js), ("files", PackageResources.files_js),
    ("cost", PackageResources.cost_js),
  ].map { Asset(path: "/inspector/\($0.0).js", type: "text/javascript; charset=utf-8", bytes: $0.1) }
}
