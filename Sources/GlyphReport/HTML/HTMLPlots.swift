import GlyphJSON

extension HTMLReport {
  /// Ratios model by model, where there are several.
  var modelSection: String {
    guard models.count > 1 || tokenizers.count > 1 else { return "" }
    let values = totals.flatMap { total in
      models.flatMap { model in tokenizers.compactMap { ratio(total, model, $0)?.double } }
    }
    guard let most = values.max() else { return "" }
    var bars = BarList(upTo: most)
    for model in models {
      bars.add(heading: model)
      for (index, total) in totals.enumerated() {
        for tokenizer in tokenizers {
          let ratio = ratio(total, model, tokenizer)
          bars.add(
            totals.count == 1 ? tokenizer : name(total) + (tokenizers.count > 1 ? ", " + tokenizer : ""),
            [(ratio?.double ?? 0, "s\(series(index))", "\(model), \(tokenizer)")],
            figure: Markup.figure(ratio, .times))
        }
      }
    }
    return section(
      "models", "Model by model", "Text tokens over visual tokens; every model counts pixels in its own way.",
      bars.html)
  }

  private static let parts: [(name: String, words: String)] = [
    ("text", "text"), ("spaces", "spaces"), ("marks", "marks"), ("line_ends", "line ends"),
    ("legend", "legend"),
    ("headers", "repeated headers"), ("margins", "margins"), ("unused", "unused"), ("padding", "padding"),
    ("learned", "row ends"),
  ]

  /// What visual tokens go to.
  var spentSection: String {
    let used = Self.parts.enumerated().filter { part in
      totals.contains { total in
        models.contains { (total["spent"]?[$0]?[part.element.name]?.double ?? 0) > 0 }
      }
    }
    guard !used.isEmpty else { return "" }
    var bars = BarList(upTo: 1)
    var table = MarkupTable([("style", false), ("model", false)] + used.map { ($0.element.words, true) })
    for total in totals {
      for model in models {
        let shares = used.map { part in
          (
            value: total["spent_share"]?[model]?[part.element.name]?.double ?? 0, style: "p\(part.offset)",
            words: part.element.words
          )
        }
        let label = models.count > 1 ? "\(name(total)), \(model)" : name(total)
        bars.add(label, shares, figure: Markup.figure(total["spent_share"]?[model]?["text"], .percent))
        table.add(
          [Markup.escaped(name(total)), Markup.escaped(model)]
            + used.map { Markup.figure(total["spent_share"]?[model]?[$0.element.name], .percent) })
      }
    }
    let key =
      "<ul class=\"key\">"
      + used.map { "<li><span class=\"swatch p\($0.offset)\"></span>\($0.element.words)</li>" }.joined()
      + "</ul>\n"
    return section(
      "spent", "What visual tokens go to",
      "Every visual token under one head. What is neither text nor space is the price of the layout.",
      key + bars.html
        + "<details><summary>As a table</summary>\n\(table.html(label: "What visual tokens go to"))</details>\n"
    )
  }

  /// Ratios of prose, code, tables, formulas and chats.
  var kindSection: String {
    var names: [String] = []
    for total in totals {
      for kind in total["kinds"]?.members ?? [] where !names.contains(kind.name) { names.append(kind.name) }
    }
    let values = names.flatMap { kind in
      totals.compactMap { $0["kinds"]?[kind]?["ratio"]?[model]?[tokenizer]?.double }
    }
    guard let most = values.max() else { return "" }
    var bars = BarList(upTo: most)
    var table = MarkupTable([
      ("kind", false), ("style", false), ("bytes", true), ("text tokens", true), ("visual tokens", true),
      ("share", true),
      ("ratio", true),
    ])
    for kind in names {
      if totals.count > 1 { bars.add(heading: kind) }
      for (index, total) in totals.enumerated() {
        guard let values = total["kinds"]?[kind] else { continue }
        let ratio = values["ratio"]?[model]?[tokenizer]
        bars.add(
          totals.count > 1 ? name(total) : kind,
          [(ratio?.double ?? 0, "s\(series(index))", "\(kind), \(name(total))")],
          figure: Markup.figure(ratio, .times))
        table.add([
          kind, Markup.escaped(name(total)), Markup.figure(values["bytes"], .count),
          Markup.figure(values["text_tokens"]?[tokenizer], .count),
          Markup.figure(values["visual_tokens"]?[model], .decimal(1)),
          Markup.figure(values["share"]?[model], .percent),
          ratioCell(ratio),
        ])
      }
    }
    return section(
      "kinds", "Kind by kind",
      "\(Markup.escaped(model)), \(Markup.escaped(tokenizer)). A kind pays for its marks and its line ends, not for margins and legend.",
      bars.html + "<details><summary>As a table</summary>\n\(table.html(label: "Kind by kind"))</details>\n")
  }

  /// Ratio against bytes a visual token: a point for each document, or for each page of few documents.
  var densitySection: String {
    struct Point {
      var density: Double
      var ratio: Double
      var series: Int
      var words: String
    }
    var points: [Point] = []
    let byPage = documents.count < 12 * max(1, totals.count)
    for document in documents {
      guard let index = totals.firstIndex(where: { name($0) == name(document) }) else { continue }
      let title = "\(document["name"]?.string ?? ""), \(name(document))"
      func add(_ bytes: Int?, _ tokens: Int?, _ ratio: Double?, _ words: String) {
        guard let bytes, let tokens, tokens > 0, let ratio else { return }
        let density = Double(bytes) / Double(tokens)
        points.append(Point(density: density, ratio: ratio, series: series(index), words: words))
      }
      if byPage, let pages = document["page_details"]?[model]?.elements {
        for page in pages {
          let bytes = (page["source"]?["end"]?.int ?? 0) - (page["source"]?["start"]?.int ?? 0)
          add(
            bytes, page["visual_tokens"]?.int, page["ratio"]?[tokenizer]?.double,
            "\(title), page \(page["page"]?.int ?? 0)")
        }
      } else {
        add(
          document["bytes"]?.int, document["visual_tokens"]?[model]?.int,
          ratio(document, model, tokenizer)?.double,
          title)
      }
    }
    guard points.count > 1 else { return "" }
    // Enough to see the shape; a browser draws no more at once.
    let step = max(1, points.count / 1500)
    var plot = Plot(
      "Ratio against bytes a visual token",
      x: Plot.Axis("bytes of text a visual token", upTo: points.map(\.density).max() ?? 1),
      y: Plot.Axis("ratio", upTo: points.map(\.ratio).max() ?? 1, suffix: "×"))
    plot.add(
      line: [(0, 1), (plot.x.end, 1)], series: 0, isDashed: true, words: "text and pages cost the same")
    for index in stride(from: 0, to: points.count, by: step) {
      let point = points[index]
      plot.add(point: (point.density, point.ratio), series: point.series, words: point.words)
    }
    return section(
      "density", "Ratio against density",
      "A point for each \(byPage ? "page" : "document"), \(Markup.escaped(model)) and \(Markup.escaped(tokenizer)). Below the dashed line pages cost more than text.",
      seriesKey + plot.html)
  }

  var seriesKey: String {
    totals.count > 1 ? Plot.key(totals.enumerated().map { (name($0.element), series($0.offset)) }) : ""
  }

  /// How ratios are spread over documents and pages.
  var spreadSection: String {
    let groups = (json["distributions"]?.elements ?? []).filter {
      $0["tokenizer"]?.string == tokenizer && $0["model"]?.string == model
    }
    var body = ""
    var table = MarkupTable([
      ("ratios of", false), ("style", false), ("number", true), ("least", true), ("first quartile", true),
      ("median", true), ("third quartile", true), ("greatest", true),
    ])
    for (index, group) in groups.enumerated() {
      for (label, one) in [("documents", "document"), ("pages", "page")] {
        guard let spread = group[label], (spread["count"]?.int ?? 0) > 1 else { continue }
        table.add(
          [label, Markup.escaped(name(group)), Markup.figure(spread["count"], .count)]
            + ["min", "quartile_1", "median", "quartile_3", "max"].map { ratioCell(spread[$0]) })
        // Where every document is one page, both are the same picture.
        let isRepeated = label == "pages" && spread == group["documents"]
        if (spread["count"]?.int ?? 0) >= 5, !isRepeated {
          body += histogram(spread, "\(name(group)): \(label)", one, series(index))
        }
      }
    }
    guard !body.isEmpty || groups.contains(where: { ($0["pages"]?["count"]?.int ?? 0) > 1 }) else {
      return ""
    }
    return section(
      "spread", "How ratios are spread", "Documents and pages whose ratio is in each step of a half.",
      (body.isEmpty ? "" : "<div class=\"pair\">\n\(body)</div>\n")
        + table.html(label: "How ratios are spread"))
  }

  private func histogram(_ spread: JSONValue, _ title: String, _ one: String, _ series: Int) -> String {
    let bins = (spread["histogram"]?.elements ?? []).compactMap { bin -> (Double, Double, Int)? in
      guard let parts = bin.elements, parts.count == 3, let from = parts[0].double, let to = parts[1].double
      else { return nil }
      return parts[2].int.map { (from, to, $0) }
    }
    var plot = Plot(
      title, x: Plot.Axis("ratio", upTo: bins.map(\.1).max() ?? 1, suffix: "×"),
      y: Plot.Axis("\(one)s", upTo: Double(bins.map(\.2).max() ?? 1)))
    for (from, to, count) in bins where count > 0 {
      let words =
        "\(RatioReport.fixed(from, places: 1)) to \(RatioReport.fixed(to, places: 1)): \(count) \(one)\(count == 1 ? "" : "s")"
      plot.add(bar: from, to: to, height: Double(count), series: series, words: words)
    }
    return "<figure><figcaption>\(Markup.escaped(title))</figcaption>\n\(plot.html)</figure>\n"
  }

  /// Tokens of the longest document from its start on, as text and as pages.
  var growthSection: String {
    let styles = totals.map(name)
    guard let longest = documents.max(by: { ($0["bytes"]?.int ?? 0) < ($1["bytes"]?.int ?? 0) }) else {
      return ""
    }
    let same = documents.filter { $0["name"] == longest["name"] }
    var lines: [(series: Int, points: [(x: Double, y: Double)])] = []
    var text: [(x: Double, y: Double)] = [(0, 0)]
    for document in same {
      guard let pages = document["page_details"]?[model]?.elements,
        let index = styles.firstIndex(of: name(document))
      else { continue }
      var points: [(x: Double, y: Double)] = []
      var seen = 0.0
      var sums: [(x: Double, y: Double)] = [(0, 0)]
      for page in pages {
        let start = Double(page["source"]?["start"]?.int ?? 0)
        let end = Double(page["source"]?["end"]?.int ?? 0)
        seen += page["visual_tokens"]?.double ?? 0
        points += [(start, seen), (end, seen)]
        sums.append((end, sums[sums.count - 1].y + (page["text_tokens"]?[tokenizer]?.double ?? 0)))
      }
      lines.append((series(index), points))
      if sums.count > text.count { text = sums }
    }
    guard text.count > 3 else { return "" }
    let most = (lines.flatMap(\.points) + text).map(\.y).max() ?? 1
    var plot = Plot(
      "Tokens of the longest document from its start on",
      x: Plot.Axis("bytes from the start", upTo: text.last?.x ?? 1), y: Plot.Axis("tokens", upTo: most))
    for line in lines { plot.add(line: line.points, series: line.series, words: "as pages") }
    plot.add(line: text, series: 0, words: "as text")
    let key = Plot.key(
      [("as text, \(tokenizer)", 0)]
        + totals.enumerated().map { ("as pages, \(name($0.element))", series($0.offset)) })
    return section(
      "growth", "Tokens as a text grows",
      "\(Markup.escaped(longest["name"]?.string ?? "")), the longest document: what its first bytes cost. Pages come in steps.",
      key + plot.html)
  }
}
