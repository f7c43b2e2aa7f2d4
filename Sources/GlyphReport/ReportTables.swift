extension RatioReport {
  /// What a terminal shows of a report.
  public struct TableOptions: Sendable {
    /// Every document; otherwise, of more than 40 rows, the 20 with the lowest ratios.
    public var all = false
    /// Kinds, parts of the page, distributions and worst pages too.
    public var details = false
    public var coloured = false
    public init() {}
  }

  /// The figures as a table for a terminal.
  public var table: String { text(TableOptions()) }

  /// The figures as tables for a terminal, without a newline at the end.
  public func text(_ options: TableOptions) -> String {
    let totals = totals
    var parts = [mainTable(totals, options)]
    let costs = costTables(shown(options), totals)
    if !costs.isEmpty, !options.details { parts.append("") }
    for (index, table) in costs.enumerated() {
      if index > 0, !options.details { parts.append("") }
      parts.append(table.text(coloured: options.coloured))
    }
    if options.details {
      parts += [kindTable(totals), spentTable(totals), spreadTable(totals)].map {
        $0.text(coloured: options.coloured)
      }
      parts.append(worstTable().text(coloured: options.coloured))
    }
    parts += notes(totals, options)
    return parts.joined(separator: options.details ? "\n\n" : "\n")
  }

  private static let mostRows = 40
  private static let shownRows = 20

  /// The documents that the main table shows.
  private func shown(_ options: TableOptions) -> [DocumentMeasure] {
    guard !options.all, documents.count > Self.mostRows else { return documents }
    func ratio(_ index: Int) -> Double {
      let document = documents[index]
      guard let text = document.textTokens.first, let view = document.views.first else { return .infinity }
      return DocumentMeasure.ratio(text, view) ?? .infinity
    }
    return documents.indices.map { (ratio: ratio($0), index: $0) }
      .sorted { ($0.ratio, $0.index) < ($1.ratio, $1.index) }
      .prefix(Self.shownRows).map { documents[$0.index] }
  }

  private func mainTable(_ totals: [DocumentMeasure], _ options: TableOptions) -> String {
    let views = documents.first?.views ?? []
    let counts = documents.first?.textTokens ?? []
    var table = TextTable(
      columns: [.left("document"), .left("style"), .right("bytes")]
        + counts.map { .right("\($0.tokenizer) tokens") }
        + views.flatMap { view in
          [.right("pages"), .right("\(view.model) tokens")]
            + counts.map { .right(counts.count > 1 ? "ratio (\($0.tokenizer))" : "ratio") }
        })
    for document in shown(options) { table.add(row(document)) }
    if documents.count > totals.count { for total in totals { table.add(row(total)) } }
    return table.text(coloured: options.coloured)
  }

  private func row(_ document: DocumentMeasure) -> [TextTable.Cell] {
    [TextTable.Cell(document.name), TextTable.Cell(document.styleName), "\(document.bytes)"]
      + document.textTokens.map { "\($0.tokens)" }
      + document.views.flatMap { view -> [TextTable.Cell] in
        ["\(view.pages)", "\(view.visualTokens)"]
          + document.textTokens.map { Self.cell(DocumentMeasure.ratio($0, view)) }
      }
  }

  /// A ratio: good from 3, bad below 1.
  static func cell(_ ratio: Double?) -> TextTable.Cell {
    guard let ratio else { return "-" }
    return TextTable.Cell(times(ratio), ratio >= 3 ? .good : ratio >= 1 ? .middling : .bad)
  }

  private static func percent(_ share: Double?) -> String {
    share.map { fixed($0 * 100, places: 1) + "%" } ?? "-"
  }

  private func kindTable(_ totals: [DocumentMeasure]) -> TextTable {
    let name = totals.first?.textTokens.first?.tokenizer ?? ""
    var table = TextTable(columns: [
      .left("kind"), .left("style"), .left("model"), .right("bytes"), .right("\(name) tokens"),
      .right("visual tokens"), .right("share"), .right("ratio"),
    ])
    for total in totals {
      for view in total.views {
        for kind in TextKind.allCases where total.kindBytes.indices.contains(kind.rawValue) {
          guard total.kindBytes[kind.rawValue] > 0, let count = total.textTokens.first else { continue }
          let amount = view.spending?[kind] ?? 0
          let tokens = count.kinds[kind.rawValue]
          table.add([
            TextTable.Cell(kind.name), TextTable.Cell(total.styleName), TextTable.Cell(view.model),
            "\(total.kindBytes[kind.rawValue])", "\(tokens)",
            TextTable.Cell(Self.fixed(Double(amount) / 1000, places: 1)),
            TextTable.Cell(Self.percent(DocumentMeasure.share(amount, of: view))),
            Self.cell(DocumentMeasure.ratio(tokens, thousandths: amount)),
          ])
        }
      }
    }
    return table
  }

  /// Where visual tokens go, in percent; what nothing goes to is left out.
  private func spentTable(_ totals: [DocumentMeasure]) -> TextTable {
    let names = Spending().parts.map(\.name)
    let used = names.indices.filter { index in
      totals.contains { $0.views.contains { ($0.spending ?? Spending()).parts[index].amount > 0 } }
    }
    var table = TextTable(
      columns: [.left("spent on"), .left("model")]
        + used.map { .right(names[$0].split(separator: "_").joined(separator: " ")) } + [.right("crops save")]
    )
    for total in totals {
      for view in total.views {
        let parts = (view.spending ?? Spending()).parts
        let saved = view.uncroppedTokens - view.visualTokens
        table.add(
          [total.styleName, view.model]
            + used.map { Self.percent(DocumentMeasure.share(parts[$0].amount, of: view)) } + ["\(saved)"])
      }
    }
    return table
  }

  private func spreadTable(_ totals: [DocumentMeasure]) -> TextTable {
    var table = TextTable(columns: [
      .left("ratios of"), .left("style"), .left("model"), .left("tokenizer"), .right("number"), .right("min"),
      .right("1/4"), .right("1/2"), .right("3/4"), .right("max"),
    ])
    for combination in combinations {
      for (label, spread) in [
        ("documents", documentRatios(combination)), ("pages", pageRatios(combination)),
      ] {
        let style = combination.style + (combination.mode == "flow" ? "" : " " + combination.mode)
        table.add(
          [
            TextTable.Cell(label), TextTable.Cell(style), TextTable.Cell(combination.model),
            TextTable.Cell(combination.tokenizer), "\(spread.values.count)",
          ] + spread.figures.map { Self.cell($0.value) })
      }
    }
    return table
  }

  private func worstTable() -> TextTable {
    var table = TextTable(columns: [
      .left("worst pages"), .left("style"), .left("model"), .right("page"), .right("ratio"),
      .left("spent on"),
    ])
    var seen: Set<String> = []
    for combination in combinations
    where seen.insert("\(combination.style) \(combination.mode) \(combination.model)").inserted {
      for worst in worstPages(combination, limit: 5) {
        table.add([
          TextTable.Cell(documents[worst.document].name), TextTable.Cell(documents[worst.document].styleName),
          TextTable.Cell(combination.model), "\(worst.page)", Self.cell(worst.ratio),
          TextTable.Cell(worst.reason, .faint),
        ])
      }
    }
    return table
  }

  private func notes(_ totals: [DocumentMeasure], _ options: TableOptions) -> [String] {
    var notes = costNotes(totals)
    for total in totals.prefix(1) {
      for count in total.textTokens {
        guard let sidecar = count.sidecar else { continue }
        notes.append(
          "note: text beside the pages takes \(sidecar) tokens of \(count.tokenizer); ratios count them as the pages'"
        )
      }
    }
    if !options.all, documents.count > Self.mostRows {
      notes.append(
        "The \(Self.shownRows) lowest ratios of \(documents.count); --all shows every one, --details how they are spread."
      )
    }
    for combination in combinations {
      guard let estimate = estimate(combination), let ratio = estimate.ratio else { continue }
      let style = combination.style + (combination.mode == "flow" ? "" : " " + combination.mode)
      let range = estimate.interval.map { "\(Self.times($0.low)) to \(Self.times($0.high))" }
      notes.append(
        "sample of \(estimate.sample) of \(estimate.population) documents, \(style), \(combination.model), "
          + "\(combination.tokenizer): \(Self.times(ratio)), "
          + (range.map { "95% interval \($0)" } ?? "too few for an interval"))
    }
    let rescaled = (documents.first?.views ?? []).indices.filter { index in
      totals.contains { $0.views[index].rescaledPages > 0 }
    }
    if !rescaled.isEmpty {
      let names = rescaled.map { totals[0].views[$0].model }.joined(separator: ", ")
      notes.append("note: \(names) resamples these pages, so letters reach it smaller or larger than drawn")
    }
    return notes
  }
}
