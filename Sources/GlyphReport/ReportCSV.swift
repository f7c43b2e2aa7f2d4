extension RatioReport {
  /// The report as CSV (RFC 4180 with bare line feeds): a header, then a line for every document, style, mode, model
  /// and tokenizer.
  public func writeCSV(_ write: (String) -> Void) {
    let parts = Spending().parts.map(\.name)
    let kinds = TextKind.allCases.map(\.name)
    let header =
      ["document", "style", "mode", "model", "tokenizer", "bytes", "characters", "pages", "text_tokens"]
      + ["visual_tokens", "total_tokens", "uncropped_tokens", "ratio"] + parts.map { "spent_\($0)" }
      + kinds.flatMap { ["\($0)_bytes", "\($0)_text_tokens", "\($0)_visual_tokens"] }
      + prices.flatMap { price in Self.costColumns.map { Self.quoted("\(price.name)_\($0)") } }
    write(header.joined(separator: ",") + "\n")
    for document in documents {
      for view in document.views {
        for count in document.textTokens { write(line(document, view, count)) }
      }
    }
  }

  private static let costColumns = [
    "text_usd", "pages_usd", "cached_text_usd", "cached_pages_usd", "requests",
  ]

  private func line(_ document: DocumentMeasure, _ view: ViewMeasure, _ count: TextCount) -> String {
    func number(_ thousandths: Int) -> String { JSONText.thousandths(thousandths) }
    let spending = view.spending ?? Spending()
    var cells = [document.name, document.style, document.mode, view.model, count.tokenizer].map(Self.quoted)
    cells += [document.bytes, document.characters, view.pages, count.tokens, view.visualTokens].map(
      String.init)
    cells += [view.totalTokens, view.uncroppedTokens].map(String.init)
    cells.append(DocumentMeasure.number(DocumentMeasure.ratio(count, view)).number ?? "")
    cells += spending.parts.map { number($0.amount) }
    for kind in TextKind.allCases {
      let isCounted = document.kindBytes.indices.contains(kind.rawValue)
      cells.append(isCounted ? "\(document.kindBytes[kind.rawValue])" : "")
      cells.append(isCounted ? "\(count.kinds[kind.rawValue])" : "")
      cells.append(number(spending[kind]))
    }
    for price in prices {
      let charge = document.charges.first { $0.name == price.name }
      let isMine = price.profile == view.model && price.tokenizer == count.tokenizer
      guard let charge, isMine else {
        cells += Self.costColumns.map { _ in "" }
        continue
      }
      let costs = [charge.text.input, charge.pages.input, charge.text.cachedInput, charge.pages.cachedInput]
      cells += costs.map { $0.json.number ?? "" } + ["\(charge.pages.requests)"]
    }
    return cells.joined(separator: ",") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
