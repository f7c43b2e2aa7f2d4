import GlyphDocument
import GlyphGeometry
import GlyphJSON
import GlyphPages
import GlyphReport
import GlyphVision
import Glyphpress

/// A pressed text as the page shows it.
final class PressResult: Sendable {
  let id: String
  let form: PressForm
  let pressed: PressedText
  let textTokens: Int
  let sidecarTokens: Int
  private let fragile: [FragileSpan]
  private let offsets: UTF16Offsets
  private let characters: Int

  /// Spans that are marked in the text at most.
  private static let listed = 5000

  init(
    id: String, form: PressForm, pressed: PressedText, textTokens: Int, sidecarTokens: Int,
    fragile: [FragileSpan]
  ) {
    self.id = id
    self.form = form
    self.pressed = pressed
    self.textTokens = textTokens
    self.sidecarTokens = sidecarTokens
    self.fragile = fragile
    offsets = UTF16Offsets(form.text)
    characters = String(decoding: form.text, as: UTF8.self).unicodeScalars.count
  }

  /// Bytes of memory, about.
  var weight: Int {
    pressed.pages.reduce(form.text.count * 2 + pressed.fileBytes) { $0 + $1.page.glyphs.count * 16 + 4096 }
  }

  /// Offsets in the text count UTF-16 units.
  var json: JSONValue {
    let visual = pressed.visualTokens
    func ratio(_ tokens: Int) -> JSONValue {
      tokens == 0 ? nil : JSONValue(Double(textTokens) / Double(tokens), places: 2)
    }
    return [
      "id": JSONValue(id), "name": JSONValue(form.name), "model": JSONValue(form.order.profile.name),
      "tokenizer": JSONValue(form.tokenizer.name), "style": JSONValue(form.order.style.name),
      "mode": JSONValue(form.order.style.mode.rawValue), "bytes": JSONValue(form.text.count),
      "text_tokens": JSONValue(textTokens), "visual_tokens": JSONValue(visual),
      "total_tokens": JSONValue(pressed.totalTokens), "sidecar_tokens": JSONValue(sidecarTokens),
      "ratio": ratio(visual), "ratio_with_sidecar": ratio(visual + sidecarTokens),
      "file_bytes": JSONValue(pressed.fileBytes), "sidecar": JSONValue(pressed.sidecar),
      "cost": cost,
      "fragile_count": JSONValue(fragile.count),
      "fragile": JSONValue(fragile.prefix(Self.listed).map(json)),
      "pages": JSONValue(pressed.pages.map(json)),
    ]
  }

  /// What the chosen model takes for the text and for its pages with their list of identifiers, and where the price is
  /// from; null where no price is known.
  private var cost: JSONValue {
    guard let price = form.price, price.rates != nil else { return nil }
    let charge = Charge(
      price, characters: characters, textTokens: textTokens,
      pages: pressed.pages.map { ($0.page.size.width, $0.page.size.height, $0.plan.totalTokens) },
      sidecar: sidecarTokens)
    return JSONValue(
      members: [JSONMember("price", price.json)] + (charge.json.members ?? []) + [
        JSONMember("note", JSONValue(PriceList.builtin.note))
      ])
  }

  private func json(_ span: FragileSpan) -> JSONValue {
    [
      "kind": JSONValue(span.kind.rawValue), "start": JSONValue(offsets[span.span.start]),
      "end": JSONValue(offsets[span.span.end]),
    ]
  }

  private func json(_ page: PressedPage) -> JSONValue {
    [
      "width": JSONValue(page.page.size.width), "height": JSONValue(page.page.size.height),
      "start": JSONValue(offsets[page.page.source.start]), "end": JSONValue(offsets[page.page.source.end]),
      "visual_tokens": JSONValue(page.plan.visualTokens), "total_tokens": JSONValue(page.plan.totalTokens),
      "file_bytes": JSONValue(page.image.count), "sha256": JSONValue(page.sha256),
    ]
  }

  /// Which stretches of the text every visual token of a page covers (`[start, end, ...]`, counted from the page's
  /// start), and where the tokens lie on it.
  /// - Parameter number: From 1.
  func tokens(ofPage number: Int) -> JSONValue {
    let page = pressed.pages[number - 1]
    let map = TokenMap(page: page.page.sourceMap, plan: page.plan)
    let start = offsets[page.page.source.start]
    let tokens = (0..<map.tokenCount).map { token in
      JSONValue(
        map.spans(of: token).flatMap {
          [JSONValue(offsets[$0.start] - start), JSONValue(offsets[$0.end] - start)]
        })
    }
    return [
      "tokens": JSONValue(tokens), "views": JSONValue(page.plan.views.map { json($0, page.plan) }),
      "runs": JSONValue(runs(of: page.plan)),
    ]
  }

  /// The view's cells on the page, px: the way from the window back through padding and resizing.
  private func json(_ view: ImageView, _ plan: VisionPlan) -> JSONValue {
    let across = Double(view.crop.width) / Double(view.placed.width)
    let down = Double(view.crop.height) / Double(view.placed.height)
    let patches = plan.views.count == 1 ? plan.grid.map { $0.columns / max(1, view.columns) } : nil
    return [
      "columns": JSONValue(view.columns), "rows": JSONValue(view.rows),
      "per_cell": JSONValue(view.tokensPerCell), "is_overview": JSONValue(view.isOverview),
      "x": JSONValue(Double(view.crop.x) + Double(view.window.x - view.placed.x) * across, places: 4),
      "y": JSONValue(Double(view.crop.y) + Double(view.window.y - view.placed.y) * down, places: 4),
      "cell_width": JSONValue(Double(view.window.width) / Double(view.columns) * across, places: 6),
      "cell_height": JSONValue(Double(view.window.height) / Double(view.rows) * down, places: 6),
      "patches": JSONValue(patches),
    ]
  }

  /// `[view, first token of the view, count]` in the order of the model's sequence; view -1 shows no pixels.
  private func runs(of plan: VisionPlan) -> [JSONValue] {
    plan.runs.compactMap { run in
      switch run.kind {
      case .view(let view, let first): [JSONValue(view), JSONValue(first), JSONValue(run.count)]
      case .learned: [-1, 0, JSONValue(run.count)]
      case .marker: nil
      }
    }
  }
}
