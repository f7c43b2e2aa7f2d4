import GlyphFiles
import GlyphJSON

extension HTMLReport {
  /// Pages with the grid of visual tokens, and a lens that says what the token under the pointer sees.
  var pagesSection: String {
    guard !pictures.isEmpty else { return "" }
    var choice = ""
    var sheets = ""
    for (index, picture) in pictures.enumerated() {
      let id = "page-\(index)"
      let name = "\(picture.document), page \(picture.page)"
      choice += """
        <input type="radio" name="sheet" id="\(id)"\(index == 0 ? " checked" : "")>\
        <label for="\(id)"><b>\(Markup.escaped(picture.label))</b> \(Markup.escaped(name))</label>

        """
      sheets += sheet(picture, index)
    }
    return section(
      "pages", "Pages, as the model sees them",
      "Each square is one visual token of \(Markup.escaped(model)). <span class=\"scripted\">Point at one, or focus the page and use the arrow keys, to read what it sees.</span><noscript>With scripts, pointing at a square shows the text under it.</noscript>",
      """
      <div class="sheets">
      \(choice)<input type="checkbox" id="grid" checked><label for="grid" class="toggle">token grid</label>
      \(sheets)</div>

      """)
  }

  private func sheet(_ picture: PagePicture, _ index: Int) -> String {
    let figures = json["representative_pages"]?.elements?.first {
      $0["document"]?.string == picture.document && $0["page"]?.int == picture.page
    }
    let grid = picture.grids.enumerated().map { number, grid in lines(grid, "g\(index)-\(number)") }.joined()
    return """
      <div class="sheet" data-page="\(index)">
      <div class="paper" tabindex="0" role="group" aria-label="\(Markup.escaped("\(picture.document), page \(picture.page)"))">
      <img alt="The page as it is drawn" width="\(picture.size.width)" height="\(picture.size.height)" src="data:image/png;base64,\(Base64.encode(picture.png))">
      <svg class="grid" viewBox="0 0 \(picture.size.width) \(picture.size.height)" preserveAspectRatio="none" aria-hidden="true">\(grid)<rect class="spot" width="0" height="0"/></svg>
      </div>
      <aside class="lens">
      <dl>
      <div><dt>size</dt><dd>\(Markup.figure(figures?["width"], .count)) × \(Markup.figure(figures?["height"], .count)) px</dd></div>
      <div><dt>visual tokens</dt><dd>\(Markup.figure(figures?["visual_tokens"], .count))</dd></div>
      <div><dt>text tokens</dt><dd>\(Markup.figure(figures?["text_tokens"]?[tokenizer], .count))</dd></div>
      <div><dt>ratio</dt><dd>\(Markup.figure(figures?["ratio"]?[tokenizer], .times))</dd></div>
      </dl>
      <div class="glass scripted"><canvas width="264" height="264" aria-hidden="true"></canvas>
      <div class="seen" aria-live="polite"><p class="hint">Point at the page.</p></div></div>
      </aside>
      </div>

      """
  }

  /// The lines of a grid, as one pattern.
  private func lines(_ grid: PagePicture.Grid, _ id: String) -> String {
    func number(_ value: Double) -> String { RatioReport.fixed(value, places: 3) }
    let width = number(grid.width / Double(max(1, grid.columns)))
    let height = number(grid.height / Double(max(1, grid.rows)))
    let place = "x=\"\(number(grid.x))\" y=\"\(number(grid.y))\""
    return """
      <defs><pattern id="\(id)" patternUnits="userSpaceOnUse" \(place) width="\(width)" height="\(height)">\
      <path d="M\(width) 0H0V\(height)" vector-effect="non-scaling-stroke"/></pattern></defs>\
      <rect \(place) width="\(number(grid.width))" height="\(number(grid.height))" fill="url(#\(id))"/>
      """
  }
}
