import GlyphJSON

/// A report as one page of HTML that needs nothing else: plots, tables, pages with what every visual token sees.
///
/// All figures come from the JSON, which the page holds too (`script#report`); each stands in a `data` element with the
/// exact number. Scripts only add pointing at tokens: everything reads without them.
public struct HTMLReport: Sendable {
  let json: JSONValue
  let pictures: [PagePicture]

  /// - Parameters:
  ///   - json: what `RatioReport.pageJSON` gives.
  ///   - pictures: pages to show.
  public init(_ json: JSONValue, pictures: [PagePicture]) {
    self.json = json
    self.pictures = pictures
  }

  /// The whole file.
  public var text: String {
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>glyphpress: \(Markup.escaped(headline.plain))</title>
      <style>
      \(Self.stylesheet)</style>
      </head>
      <body>
      \(header)<main>
      \(sections.joined(separator: "\n"))</main>
      \(footer)<script type="application/json" id="report">\(Markup.embedded(json))</script>
      <script type="application/json" id="tokens">\(Markup.embedded(JSONValue(pictures.map(\.json))))</script>
      <script>
      \(Self.script)</script>
      </body>
      </html>

      """
  }

  private var sections: [String] {
    [
      totalsSection, modelSection, spentSection, kindSection, densitySection, spreadSection, growthSection,
      costSection,
      pagesSection, worstSection, documentsSection,
    ].filter { !$0.isEmpty }
  }
}

extension HTMLReport {
  var totals: [JSONValue] { json["totals"]?.elements ?? [] }
  var documents: [JSONValue] { json["documents"]?.elements ?? [] }
  var models: [String] { totals.first?["visual_tokens"]?.members?.map(\.name) ?? [] }
  var tokenizers: [String] { totals.first?["text_tokens"]?.members?.map(\.name) ?? [] }
  var model: String { models.first ?? "" }
  var tokenizer: String { tokenizers.first ?? "" }

  /// `standard`, or `standard lines`.
  func name(_ value: JSONValue) -> String {
    let mode = value["mode"]?.string ?? "flow"
    return (value["style"]?.string ?? "") + (mode == "flow" ? "" : " " + mode)
  }

  /// The series of a total's colour: as many as there are colours, then they start again.
  func series(_ index: Int) -> Int { index % 6 + 1 }

  func section(_ id: String, _ title: String, _ lead: String, _ body: String) -> String {
    """
    <section id="\(id)" aria-labelledby="\(id)-title">
    <h2 id="\(id)-title">\(title)</h2>
    <p class="lead">\(lead)</p>
    \(body)</section>

    """
  }

  /// The ratio of a total or a document for a model and a tokenizer.
  func ratio(_ value: JSONValue, _ model: String, _ tokenizer: String) -> JSONValue? {
    value["ratio"]?[model]?[tokenizer]
  }

  private var documentCount: JSONValue? { json["distributions"]?.elements?.first?["documents"]?["count"] }

  private var headline: (plain: String, html: String) {
    guard let total = totals.first, let ratio = ratio(total, model, tokenizer), let value = ratio.double
    else {
      return ("nothing to measure", "<h1>Nothing to measure</h1>")
    }
    let times = Markup.Spelling.times.text(value)
    return value >= 1
      ? (
        "\(times) fewer tokens as pages",
        "<h1><em>\(Markup.figure(ratio, .times))</em> fewer tokens as pages</h1>"
      )
      : (
        "pages cost more than text",
        "<h1>Pages cost more than text: <em>\(Markup.figure(ratio, .times))</em></h1>"
      )
  }

  private var header: String {
    let total = totals.first
    let words = total.map { total in
      """
      <p class="sum"><b>\(Markup.figure(total["text_tokens"]?[tokenizer], .count))</b> text tokens of \
      \(Markup.escaped(tokenizer)) stand on <b>\(Markup.figure(total["pages_by_model"]?[model], .count))</b> pages that \
      \(Markup.escaped(model)) reads with <b>\(Markup.figure(total["visual_tokens"]?[model], .count))</b> visual tokens, in \
      style \(Markup.escaped(name(total))).</p>

      """
    }
    return """
      <header class="top">
      <p class="brand">glyphpress <span>measure</span></p>
      \(headline.html)
      \(words ?? "")\(pair)\(sampleNote)</header>

      """
  }

  /// Text and pages as two bars of one scale.
  private var pair: String {
    guard let total = totals.first, let text = total["text_tokens"]?[tokenizer],
      let pages = total["visual_tokens"]?[model],
      let one = text.double, let other = pages.double
    else { return "" }
    var bars = BarList(upTo: max(one, other))
    bars.add("as text", [(one, "ink", "text tokens")], figure: Markup.figure(text, .count))
    bars.add("as pages", [(other, "s1", "visual tokens")], figure: Markup.figure(pages, .count))
    return bars.html
  }

  private var sampleNote: String {
    guard let sample = json["sample"]?.elements?.first else { return "" }
    let range =
      sample["low"]?.isNull == false
      ? "with 95% confidence the whole lies between \(Markup.figure(sample["low"], .times)) and "
        + "\(Markup.figure(sample["high"], .times))" : "too few to say how sure that is"
    return """
      <p class="note">A sample: \(Markup.figure(sample["sample"], .count)) of \
      \(Markup.figure(sample["documents"], .count)) documents; \(range).</p>

      """
  }

  private var footer: String {
    """
    <footer>
    <p>A <dfn>visual token</dfn> is counted as the model's own preprocessor counts it, a text token as its own tokenizer
    does. The ratio is text tokens over visual tokens. A page's visual tokens are shared among what stands on it by area,
    to a thousandth of a token, so that shares add up to the total; a text token belongs to the page and the kind of text
    in which its first byte lies.</p>
    <p>Every figure here is in the JSON that this file holds, with all its digits: <code>script#report</code>.</p>
    </footer>

    """
  }
}
