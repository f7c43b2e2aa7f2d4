import GlyphJSON

extension HTMLReport {
  var totalsSection: String {
    guard !totals.isEmpty else { return "" }
    let several = tokenizers.count > 1
    var table = MarkupTable(
      [("style", false), ("model", false), ("pages", true), ("visual tokens", true)]
        + tokenizers.map { (several ? "ratio, \($0)" : "ratio", true) } + [
          ("bytes a token", true), ("crops save", true),
        ])
    for total in totals {
      for model in models {
        table.add(
          [
            Markup.escaped(name(total)), Markup.escaped(model),
            Markup.figure(total["pages_by_model"]?[model], .count),
            Markup.figure(total["visual_tokens"]?[model], .count),
          ] + tokenizers.map { ratioCell(ratio(total, model, $0)) } + [
            Markup.figure(total["bytes_per_visual_token"]?[model], .decimal(1)),
            Markup.figure(total["crop_saved_tokens"]?[model], .count),
          ])
      }
    }
    let text = tokenizers.map { tokenizer in
      "\(Markup.figure(totals[0]["text_tokens"]?[tokenizer], .count)) tokens of \(Markup.escaped(tokenizer))"
    }
    return section(
      "totals", "Styles and models",
      "The same \(Markup.figure(totals[0]["bytes"], .count)) bytes: as text \(text.joined(separator: ", ")).",
      table.html(label: "Styles and models"))
  }

  /// A ratio, marked where pages cost more than text.
  func ratioCell(_ ratio: JSONValue?) -> String {
    let isLoss = (ratio?.double).map { $0 < 1 } ?? false
    return isLoss
      ? "<span class=\"loss\">\(Markup.figure(ratio, .times))</span>" : Markup.figure(ratio, .times)
  }

  var worstSection: String {
    let groups = (json["worst_pages"]?.elements ?? []).filter { $0["tokenizer"]?.string == tokenizer }
    guard groups.contains(where: { $0["pages"]?.elements?.isEmpty == false }) else { return "" }
    var table = MarkupTable([
      ("document", false), ("page", true), ("style", false), ("model", false), ("ratio", true),
      ("visual tokens", true),
      ("spent on", false),
    ])
    for group in groups {
      for page in (group["pages"]?.elements ?? []).prefix(groups.count > 2 ? 3 : 6) {
        table.add([
          Markup.escaped(page["document"]?.string ?? ""), Markup.figure(page["page"], .count),
          Markup.escaped(name(group)), Markup.escaped(group["model"]?.string ?? ""), ratioCell(page["ratio"]),
          Markup.figure(page["visual_tokens"], .count), Markup.escaped(page["why"]?.string ?? ""),
        ])
      }
    }
    return section(
      "worst", "Worst pages",
      "Where the fewest text tokens stand on a visual token, and what it goes to instead.",
      table.html(label: "Worst pages"))
  }

  var documentsSection: String {
    guard !documents.isEmpty else { return "" }
    let several = tokenizers.count > 1
    var table = MarkupTable(
      [("document", false), ("style", false), ("bytes", true)] + tokenizers.map { ("\($0) tokens", true) }
        + models.flatMap { model in
          [(models.count > 1 ? "\(model) tokens" : "visual tokens", true)]
            + tokenizers.map { (several ? "ratio, \($0)" : "ratio", true) }
        })
    for document in documents { table.add(row(document, Markup.escaped(document["name"]?.string ?? ""))) }
    for total in totals { table.add(row(total, "total"), isTotal: true) }
    let omitted = json["documents_omitted"]?.int ?? 0
    return section(
      "documents", "Documents",
      omitted > 0
        ? "The largest; \(Markup.figure(json["documents_omitted"], .count)) smaller ones are in the sums only."
        : "Each in every style.", table.html(label: "Documents"))
  }

  private func row(_ value: JSONValue, _ title: String) -> [String] {
    [title, Markup.escaped(name(value)), Markup.figure(value["bytes"], .count)]
      + tokenizers.map { Markup.figure(value["text_tokens"]?[$0], .count) }
      + models.flatMap { model in
        [Markup.figure(value["visual_tokens"]?[model], .count)]
          + tokenizers.map { ratioCell(ratio(value, model, $0)) }
      }
  }
}
