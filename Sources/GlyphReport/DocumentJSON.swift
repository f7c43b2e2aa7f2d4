import GlyphJSON

extension DocumentMeasure {
  public var json: JSONValue {
    JSONValue(members: [JSONMember("name", JSONValue(name))] + figures + pageDetails)
  }

  /// Everything but the name and the pages.
  var figures: [JSONMember] {
    [
      JSONMember("style", JSONValue(style)), JSONMember("mode", JSONValue(mode)),
      JSONMember("bytes", JSONValue(bytes)), JSONMember("characters", JSONValue(characters)),
      JSONMember("pages", JSONValue(views.first?.pages ?? 0)),
      JSONMember("text_tokens", byTokenizer { JSONValue($0.tokens) }),
      JSONMember("visual_tokens", byModel { JSONValue($0.visualTokens) }),
      JSONMember("total_tokens", byModel { JSONValue($0.totalTokens) }),
      JSONMember("pages_by_model", byModel { JSONValue($0.pages) }),
      JSONMember("rescaled_pages", byModel { JSONValue($0.rescaledPages) }),
      JSONMember("ratio", byModel { view in byTokenizer { Self.number(Self.ratio($0, view)) } }),
    ] + sidecars + details + costs
  }

  private var sidecars: [JSONMember] {
    guard textTokens.contains(where: { $0.sidecar != nil }) else { return [] }
    return [JSONMember("sidecar_tokens", byTokenizer { JSONValue($0.sidecar ?? 0) })]
  }

  private var costs: [JSONMember] {
    guard !charges.isEmpty else { return [] }
    return [JSONMember("cost", JSONValue(members: charges.map { JSONMember($0.name, $0.json) }))]
  }

  /// Where tokens go: by kind, by part of the page, and what cropping saves.
  private var details: [JSONMember] {
    guard views.contains(where: { $0.spending != nil }) || !kindBytes.isEmpty else { return [] }
    let kinds = TextKind.allCases.filter { kindBytes.isEmpty ? false : kindBytes[$0.rawValue] > 0 }
    return [
      JSONMember("kinds", JSONValue(members: kinds.map { JSONMember($0.name, json(of: $0)) })),
      JSONMember(
        "spent",
        byModel { view in
          JSONValue(
            members: (view.spending ?? Spending()).parts.map {
              JSONMember($0.name, JSONValue(thousandths: $0.amount))
            })
        }),
      JSONMember(
        "spent_share",
        byModel { view in
          JSONValue(
            members: (view.spending ?? Spending()).parts.map {
              JSONMember($0.name, Self.number(Self.share($0.amount, of: view)))
            })
        }),
      JSONMember("uncropped_tokens", byModel { JSONValue($0.uncroppedTokens) }),
      JSONMember("crop_saved_tokens", byModel { JSONValue($0.uncroppedTokens - $0.visualTokens) }),
      JSONMember(
        "bytes_per_visual_token",
        byModel { view in
          Self.number(view.visualTokens > 0 ? Double(bytes) / Double(view.visualTokens) : nil)
        }),
      JSONMember(
        "characters_per_visual_token",
        byModel { view in
          Self.number(view.visualTokens > 0 ? Double(characters) / Double(view.visualTokens) : nil)
        }),
    ]
  }

  static func share(_ thousandths: Int, of view: ViewMeasure) -> Double? {
    view.visualTokens > 0 ? Double(thousandths) / Double(view.visualTokens * 1000) : nil
  }

  private func json(of kind: TextKind) -> JSONValue {
    func amount(_ view: ViewMeasure) -> Int { view.spending?[kind] ?? 0 }
    return [
      "bytes": JSONValue(kindBytes[kind.rawValue]),
      "text_tokens": byTokenizer { JSONValue($0.kinds[kind.rawValue]) },
      "visual_tokens": byModel { JSONValue(thousandths: amount($0)) },
      "share": byModel { Self.number(Self.share(amount($0), of: $0)) },
      "ratio": byModel { view in
        byTokenizer { Self.number(Self.ratio($0.kinds[kind.rawValue], thousandths: amount(view))) }
      },
      "spent": byModel { view in
        JSONValue(
          members: Spending.Use.allCases.map {
            JSONMember($0.name, JSONValue(thousandths: view.spending?[kind, $0] ?? 0))
          })
      },
    ]
  }

  /// `page_details`: every page of each model.
  private var pageDetails: [JSONMember] {
    guard views.contains(where: { !$0.details.isEmpty }) else { return [] }
    return [
      JSONMember(
        "page_details",
        byModel { view in
          JSONValue(view.details.enumerated().map { json(of: $0.element, number: $0.offset + 1) })
        })
    ]
  }

  func json(of page: PageMeasure, number: Int) -> JSONValue {
    func byName(_ value: (Int) -> JSONValue) -> JSONValue {
      JSONValue(
        members: textTokens.indices.map { JSONMember(textTokens[$0].tokenizer, value(page.textTokens[$0])) })
    }
    let names = Spending().parts.map(\.name)
    return [
      "page": JSONValue(number), "width": JSONValue(page.width), "height": JSONValue(page.height),
      "source": ["start": JSONValue(page.start), "end": JSONValue(page.end)],
      "visual_tokens": JSONValue(page.visualTokens), "total_tokens": JSONValue(page.totalTokens),
      "text_tokens": byName { JSONValue($0) },
      "ratio": byName { Self.number(Self.ratio($0, thousandths: page.visualTokens * 1000)) },
      "spent": JSONValue(
        members: page.parts.enumerated().filter { $0.element != 0 }.map {
          JSONMember(names[$0.offset], JSONValue(thousandths: $0.element))
        }),
    ]
  }

  static func number(_ value: Double?) -> JSONValue { value.map { JSONValue($0, places: 4) } ?? nil }

  private func byModel(_ value: (ViewMeasure) -> JSONValue) -> JSONValue {
    JSONValue(members: views.map { JSONMember($0.model, value($0)) })
  }

  private func byTokenizer(_ value: (TextCount) -> JSONValue) -> JSONValue {
    JSONValue(members: textTokens.map { JSONMember($0.tokenizer, value($0)) })
  }
}
