import GlyphJSON
import GlyphReport

/// What has passed through a proxy since it started. Nothing of any request is kept but these sums.
actor Statistics {
  struct Counts: Hashable, Sendable {
    var requests = 0
    /// Requests in which a text became pages.
    var compressed = 0
    /// Requests sent again as text after the upstream refused the pages.
    var fallbacks = 0
    /// Requests that ended with an error, the upstream's or ours.
    var errors = 0
    /// Requests whose client left before the answer was complete; the upstream was told.
    var hangUps = 0
    /// Texts whose pages came from the cache.
    var cacheHits = 0
    var savings = Savings()
  }

  private(set) var counts = Counts()

  func update(_ body: @Sendable (inout Counts) -> Void) { body(&counts) }
}

extension Statistics.Counts {
  var json: JSONValue {
    [
      "requests": JSONValue(requests), "compressed": JSONValue(compressed), "fallbacks": JSONValue(fallbacks),
      "errors": JSONValue(errors), "hang_ups": JSONValue(hangUps), "texts": JSONValue(savings.texts),
      "pages": JSONValue(savings.pages),
      "cache_hits": JSONValue(cacheHits), "text_tokens": JSONValue(savings.textTokens),
      "page_tokens": JSONValue(savings.pageTokens),
      "saved_tokens": JSONValue(savings.textTokens - savings.pageTokens),
    ]
  }

  /// The same for people, a page without scripts that renews itself.
  func html(upstream: String) -> String {
    let saved = savings.textTokens - savings.pageTokens
    let share = savings.textTokens == 0 ? 0 : saved * 100 / savings.textTokens
    let rows: [(String, Int)] = [
      ("requests", requests), ("with pages", compressed), ("sent again as text", fallbacks),
      ("ended with an error", errors), ("clients hung up", hangUps),
      ("texts that became pages", savings.texts), ("pages", savings.pages),
      ("texts from the cache", cacheHits), ("tokens as text", savings.textTokens),
      ("tokens as pages", savings.pageTokens),
    ]
    let table = rows.map { "<tr><th scope=row>\($0.0)</th><td>\($0.1)</td></tr>" }.joined(separator: "\n")
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
      <meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
      <title>glyphpress: \(saved) tokens saved</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem }
      h1 { font-size: 2.4rem; line-height: 1.1; margin: 0 } p { margin: .3rem 0 2rem; opacity: .75 }
      table { width: 100%; border-collapse: collapse } th { text-align: left; font-weight: 400 }
      td { text-align: right; font-variant-numeric: tabular-nums }
      tr { border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent) } th, td { padding: .35rem 0 }
      </style></head><body>
      <h1>\(saved) tokens saved</h1>
      <p>\(share)% of the texts that became pages. Requests go to \(Markup.escaped(upstream)).</p>
      <table>\(table)</table>
      </body></html>
      """
  }
}
