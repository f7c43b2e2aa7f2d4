import GlyphJSON

extension RatioReport {
  /// Takes over measures and says what they cost by every price.
  public mutating func append(_ measures: [DocumentMeasure]) {
    documents += measures.map { measure in
      var measure = measure
      measure.charges = prices.compactMap { price in
        guard let count = measure.textTokens.first(where: { $0.tokenizer == price.tokenizer }),
          let view = measure.views.first(where: { $0.model == price.profile })
        else { return nil }
        return Charge(
          price, characters: measure.characters, count: count, view: view,
          sidecar: count.sidecar ?? 0)
      }
      return measure
    }
  }

  /// Costs of documents and of their sum, for a terminal; empty where there are no prices.
  func costTables(_ shown: [DocumentMeasure], _ totals: [DocumentMeasure]) -> [TextTable] {
    guard totals.contains(where: { !$0.charges.isEmpty }) else { return [] }
    var table = TextTable(columns: [
      .left("document"), .left("style"), .left("cost with"), .right("as text"), .right("as pages"),
      .right("saves"), .right("cached text"), .right("cached pages"), .right("requests"),
    ])
    let rows = documents.count > totals.count ? shown + totals : shown
    for document in rows {
      for charge in document.charges {
        table.add([
          TextTable.Cell(document.name), TextTable.Cell(document.styleName), TextTable.Cell(charge.name),
          TextTable.Cell(charge.text.input.text), TextTable.Cell(charge.pages.input.text),
          Self.saving(charge),
          TextTable.Cell(charge.text.cachedInput.text), TextTable.Cell(charge.pages.cachedInput.text),
          TextTable.Cell("\(charge.pages.requests)"),
        ])
      }
    }
    var million = TextTable(columns: [
      .left("a million characters"), .left("cost with"), .right("as text"), .right("as pages"),
      .right("cached text"), .right("cached pages"),
    ])
    for total in totals {
      for charge in total.charges {
        let costs = charge.perMillionCharacters
        million.add(
          [total.styleName, charge.name]
            + [costs.text, costs.pages, costs.cachedText, costs.cachedPages].map(\.text))
      }
    }
    return [table, million]
  }

  private static func saving(_ charge: Charge) -> TextTable.Cell {
    guard let text = charge.text.input, let saved = charge.saved, text > .zero else { return "-" }
    let share = Double(saved.nanodollars) / Double(text.nanodollars)
    return TextTable.Cell(
      fixed(share * 100, places: 0) + "%", share >= 0.5 ? .good : share >= 0 ? .middling : .bad)
  }

  /// What there is to say of prices: unknown ones, what limits refuse, where they were read.
  func costNotes(_ totals: [DocumentMeasure]) -> [String] {
    var notes = unknownPrices.map { unknown in
      "note: no price is known for '\(unknown.name)'"
        + (unknown.nearest.map { ", did you mean '\($0)'?" } ?? "")
        + "; --prices FILE gives one"
    }
    for price in prices {
      if price.rates == nil {
        notes.append("note: the price of '\(price.name)' is not known; --prices FILE gives one")
      }
      if !price.isTokenizerExact {
        notes.append(
          "note: \(price.vendor) has published no tokenizer for \(price.name); its text is counted with \(price.tokenizer)"
        )
      }
      if let charge = totals.first?.charges.first(where: { $0.name == price.name }) {
        notes += charge.problems.map { "note: \(price.name) refuses \($0)" }
      }
    }
    let sources = prices.filter { $0.rates != nil && !$0.source.isEmpty }.map { "\($0.source) (\($0.read))" }
    var seen: Set<String> = []
    let unique = sources.filter { seen.insert($0).inserted }
    if !unique.isEmpty { notes.append("prices: \(unique.joined(separator: ", "))") }
    return notes
  }

  /// `prices`: the entries that were used and the names that none is known for; nothing where nobody asked.
  var priceMembers: [JSONMember] {
    guard !prices.isEmpty || !unknownPrices.isEmpty else { return [] }
    return [
      JSONMember("prices", JSONValue(prices.map(\.json))),
      JSONMember("unknown_prices", JSONValue(unknownPrices.map { JSONValue($0.name) })),
    ]
  }
}
