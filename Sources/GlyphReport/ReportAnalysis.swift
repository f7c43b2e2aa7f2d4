import GlyphJSON

/// One of the pages that pay least.
public struct WorstPage: Hashable, Sendable {
  /// Index into the report's documents.
  public var document: Int
  /// From 1.
  public var page: Int
  public var textTokens: Int
  public var measure: PageMeasure

  public var ratio: Double { Double(textTokens) / Double(max(1, measure.visualTokens)) }

  /// What most of the page is spent on beside text.
  public var reason: String {
    let names = Spending().parts.map(\.name)
    let whole = Double(max(1, measure.visualTokens) * 1000)
    let words = [
      "spaces": "spaces", "marks": "marks", "line_ends": "empty beside its lines", "legend": "the legend",
      "headers": "repeated headers", "margins": "margins", "unused": "empty below its last line",
      "padding": "the model's padding", "learned": "row ends of the model",
    ]
    let large = zip(names, measure.parts).filter { $0.0 != "text" && Double($0.1) >= whole / 10 }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
      .map { name, amount in
        "\(RatioReport.fixed(Double(amount) / whole * 100, places: 0))% \(words[name] ?? name)"
      }
    return large.isEmpty ? "full, but its text is few tokens" : large.joined(separator: ", ")
  }
}

/// What one style, mode, model and tokenizer make of all documents.
public struct Combination: Hashable, Sendable {
  public var style: String
  public var mode: String
  public var model: String
  public var tokenizer: String
  /// Indices of the model and the tokenizer in every document.
  var view: Int
  var count: Int

  var members: [JSONMember] {
    [
      JSONMember("style", JSONValue(style)), JSONMember("mode", JSONValue(mode)),
      JSONMember("model", JSONValue(model)), JSONMember("tokenizer", JSONValue(tokenizer)),
    ]
  }
}

extension RatioReport {
  /// Every combination there is, in the order of styles, models and tokenizers.
  public var combinations: [Combination] { combinations(totals) }

  private func combinations(_ totals: [DocumentMeasure]) -> [Combination] {
    totals.flatMap { total in
      total.views.indices.flatMap { view in
        total.textTokens.indices.map { count in
          Combination(
            style: total.style, mode: total.mode, model: total.views[view].model,
            tokenizer: total.textTokens[count].tokenizer, view: view, count: count)
        }
      }
    }
  }

  private func indices(of combination: Combination) -> [Int] {
    documents.indices.filter {
      documents[$0].style == combination.style && documents[$0].mode == combination.mode
    }
  }

  /// The ratios of all documents that have pages.
  public func documentRatios(_ combination: Combination) -> Distribution {
    Distribution(
      indices(of: combination).compactMap { index in
        let document = documents[index]
        return DocumentMeasure.ratio(document.textTokens[combination.count], document.views[combination.view])
      })
  }

  /// The ratios of all pages.
  public func pageRatios(_ combination: Combination) -> Distribution {
    Distribution(
      indices(of: combination).flatMap { index in
        documents[index].views[combination.view].details.compactMap { page in
          DocumentMeasure.ratio(
            page.textTokens[combination.count], thousandths: page.visualTokens * 1000)
        }
      })
  }

  /// The ratio with its interval, where the documents are a sample.
  public func estimate(_ combination: Combination) -> RatioEstimate? {
    guard let population else { return nil }
    let pairs = indices(of: combination).map { index in
      (
        documents[index].textTokens[combination.count].tokens,
        documents[index].views[combination.view].visualTokens
          + (documents[index].textTokens[combination.count].sidecar ?? 0)
      )
    }
    return RatioEstimate(pairs, population: population)
  }

  /// The pages with the lowest ratios, lowest first; of equals the earlier.
  public func worstPages(_ combination: Combination, limit: Int = 10) -> [WorstPage] {
    var pages: [WorstPage] = []
    for index in indices(of: combination) {
      for (number, page) in documents[index].views[combination.view].details.enumerated() {
        pages.append(
          WorstPage(
            document: index, page: number + 1, textTokens: page.textTokens[combination.count], measure: page))
      }
      // A sort now and then keeps the list short.
      if limit <= 500, pages.count > 1000 { pages = Self.lowest(pages, limit) }
    }
    return Self.lowest(pages, limit)
  }

  private static func lowest(_ pages: [WorstPage], _ limit: Int) -> [WorstPage] {
    Array(pages.sorted { ($0.ratio, $0.document, $0.page) < ($1.ratio, $1.document, $1.page) }.prefix(limit))
  }

  /// The members that say how figures are spread; none where pages were not measured in detail.
  func analysis(_ totals: [DocumentMeasure]) -> [JSONMember] {
    guard totals.contains(where: { $0.views.contains { $0.spending != nil } }) else { return [] }
    let combinations = combinations(totals)
    var members = [
      JSONMember("distributions", JSONValue(combinations.map(distribution))),
      JSONMember("worst_pages", JSONValue(combinations.map(worst))),
      JSONMember("comparison", comparison(totals)),
    ]
    members.append(JSONMember("representative_pages", JSONValue(pictureWishes.map(representative))))
    if population != nil {
      members.append(
        JSONMember(
          "sample",
          JSONValue(combinations.map { JSONValue(members: $0.members + (estimate($0)?.members ?? [])) })))
    }
    return members
  }

  private func distribution(_ combination: Combination) -> JSONValue {
    func json(_ distribution: Distribution) -> JSONValue {
      let histogram = distribution.histogram.map { bin in
        JSONValue([
          JSONValue(bin.from, places: 1), JSONValue(bin.from + 0.5, places: 1), JSONValue(bin.count),
        ])
      }
      return JSONValue(
        members: [JSONMember("count", JSONValue(distribution.values.count))] + distribution.members + [
          JSONMember("histogram", JSONValue(histogram))
        ])
    }
    return JSONValue(
      members: combination.members + [
        JSONMember("documents", json(documentRatios(combination))),
        JSONMember("pages", json(pageRatios(combination))),
      ])
  }

  /// A page that a report shows, of the first style and model.
  private func representative(_ wish: PictureWish) -> JSONValue {
    let document = documents[wish.document]
    let page = document.json(of: document.views[0].details[wish.page - 1], number: wish.page)
    return JSONValue(
      members: [
        JSONMember("document", JSONValue(document.name)), JSONMember("which", JSONValue(wish.label)),
      ] + (page.members ?? []))
  }

  private func worst(_ combination: Combination) -> JSONValue {
    let pages = worstPages(combination).map { worst -> JSONValue in
      [
        "document": JSONValue(documents[worst.document].name), "page": JSONValue(worst.page),
        "text_tokens": JSONValue(worst.textTokens), "visual_tokens": JSONValue(worst.measure.visualTokens),
        "ratio": JSONValue(worst.ratio, places: 4), "why": JSONValue(worst.reason),
      ]
    }
    return JSONValue(members: combination.members + [JSONMember("pages", JSONValue(pages))])
  }

  /// For each style and model: the modes beside each other, and the one that takes the fewest visual tokens.
  private func comparison(_ totals: [DocumentMeasure]) -> JSONValue {
    var rows: [JSONValue] = []
    var styles: [String] = []
    for total in totals where !styles.contains(total.style) { styles.append(total.style) }
    for style in styles {
      let modes = totals.filter { $0.style == style }
      for view in modes[0].views.indices {
        let best = modes.min { $0.views[view].visualTokens < $1.views[view].visualTokens }
        rows.append([
          "style": JSONValue(style), "model": JSONValue(modes[0].views[view].model),
          "visual_tokens": JSONValue(
            members: modes.map { JSONMember($0.mode, JSONValue($0.views[view].visualTokens)) }),
          "best": JSONValue(best?.mode),
        ])
      }
    }
    return JSONValue(rows)
  }
}
