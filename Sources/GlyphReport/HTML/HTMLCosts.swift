import GlyphJSON

extension HTMLReport {
  /// What it costs by each price, and how the cost of the longest document grows.
  var costSection: String {
    guard totals.contains(where: { $0["cost"]?.members?.isEmpty == false }) else { return unknownNote }
    var table = MarkupTable([
      ("model", false), ("style", false), ("as text", true), ("as pages", true), ("saves", true),
      ("cached text", true), ("cached pages", true), ("text, a million characters", true),
      ("pages, a million characters", true), ("requests", true),
    ])
    for total in totals {
      for member in total["cost"]?.members ?? [] {
        let cost = member.value
        let million = cost["per_million_characters"]
        table.add([
          Markup.escaped(member.name), Markup.escaped(name(total)),
          Markup.figure(cost["text"]?["input_usd"], .dollars),
          Markup.figure(cost["pages"]?["input_usd"], .dollars), Markup.figure(cost["saved_usd"], .dollars),
          Markup.figure(cost["text"]?["cached_input_usd"], .dollars),
          Markup.figure(cost["pages"]?["cached_input_usd"], .dollars),
          Markup.figure(million?["text_usd"], .dollars), Markup.figure(million?["pages_usd"], .dollars),
          Markup.figure(cost["pages"]?["requests"], .count),
        ])
      }
    }
    return section(
      "cost", "What it costs",
      "US dollars of input, each document once: as text, as pages, and both where the vendor's prompt cache holds them.",
      table.html(label: "What it costs") + curves + sources + unknownNote)
  }

  private var unknownNote: String {
    let names = (json["unknown_prices"]?.elements ?? []).compactMap(\.string)
    guard !names.isEmpty else { return "" }
    return "<p class=\"note\">No price is known for \(Markup.escaped(names.joined(separator: ", "))).</p>\n"
  }

  private var sources: String {
    let places = (json["prices"]?.elements ?? []).compactMap { price -> String? in
      guard let source = price["source"]?.string, price["prices"] != nil else { return nil }
      // No links: the page loads and refers to nothing outside, so the scheme is left out.
      let place = source.split(separator: "/", omittingEmptySubsequences: true).dropFirst().joined(
        separator: "/")
      return "\(place), read \(price["read"]?.string ?? "")"
    }
    var seen: Set<String> = []
    let unique = places.filter { seen.insert($0).inserted }
    return unique.isEmpty
      ? "" : "<p class=\"source\">Prices: \(Markup.escaped(unique.joined(separator: "; "))).</p>\n"
  }

  /// The longest document's cost from its start on: a figure for each price.
  private var curves: String {
    guard let longest = documents.max(by: { ($0["bytes"]?.int ?? 0) < ($1["bytes"]?.int ?? 0) }) else {
      return ""
    }
    let same = documents.filter { $0["name"] == longest["name"] }
    let figures = (json["prices"]?.elements ?? []).compactMap { curve(of: $0, same) }
    guard !figures.isEmpty else { return "" }
    let key = Plot.key(
      [("as text", 0)] + totals.enumerated().map { ("as pages, \(name($0.element))", series($0.offset)) })
    return
      "<h3>As a text grows</h3>\n<p class=\"lead\">\(Markup.escaped(longest["name"]?.string ?? "")), the longest document: what its first bytes cost.</p>\n"
      + key + "<div class=\"pair\">\n\(figures.joined())</div>\n"
  }

  private func curve(of price: JSONValue, _ documents: [JSONValue]) -> String? {
    guard let title = price["name"]?.string, let profile = price["profile"]?.string,
      let tokenizer = price["tokenizer"]?.string, let rate = price["prices"]?["input"]?.double
    else { return nil }
    var text: [(x: Double, y: Double)] = [(0, 0)]
    var lines: [(series: Int, points: [(x: Double, y: Double)])] = []
    for document in documents {
      guard let pages = document["page_details"]?[profile]?.elements,
        let index = totals.firstIndex(where: { name($0) == name(document) })
      else { continue }
      var points: [(x: Double, y: Double)] = []
      var sums = text.prefix(1)
      var seen = 0.0
      for page in pages {
        let start = Double(page["source"]?["start"]?.int ?? 0)
        let end = Double(page["source"]?["end"]?.int ?? 0)
        seen += (page["total_tokens"]?.double ?? 0) * rate / 1e6
        points += [(start, seen), (end, seen)]
        let tokens = page["text_tokens"]?[tokenizer]?.double ?? 0
        sums.append((end, sums[sums.count - 1].y + tokens * rate / 1e6))
      }
      lines.append((series(index), points))
      if sums.count > text.count { text = Array(sums) }
    }
    guard text.count > 1, let most = (lines.flatMap(\.points) + text).map(\.y).max(), most > 0 else {
      return nil
    }
    var plot = Plot(
      "Cost of the longest document with \(title)",
      x: Plot.Axis("bytes from the start", upTo: text.last?.x ?? 1),
      y: Plot.Axis("US dollars", upTo: most))
    for line in lines { plot.add(line: line.points, series: line.series, words: "as pages") }
    plot.add(line: text, series: 0, words: "as text")
    return "<figure><figcaption>\(Markup.escaped(title))</figcaption>\n\(plot.html)</figure>\n"
  }
}
