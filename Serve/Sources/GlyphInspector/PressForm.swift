import GlyphBackends
import GlyphDocument
import GlyphJSON
import GlyphLayout
import GlyphPages
import GlyphReport
import GlyphTokens
import GlyphVision
import Glyphpress

/// What the page asks for: a text, and how to press it. Only names of built-in styles, models and tokenizers are
/// taken, never paths: a browser must not make the server read files.
struct PressForm: Sendable {
  let text: [UInt8]
  let name: String
  let order: PressOrder
  let tokenizer: TokenizerInfo
  /// Of the model that was chosen; nil where none is known.
  let price: ModelPrice?

  /// - Throws: `InspectorError`, `PressError.style`, `VisionError`, `TokenizerError`.
  init(_ json: JSONValue) throws {
    guard let text = json["text"]?.string else { throw InspectorError.field("text", expected: "a string") }
    self.text = Array(text.utf8)
    guard self.text.count <= InspectorError.textLimit else { throw InspectorError.tooLarge }
    let name = try Self.choice("name", json) ?? "text"
    guard 1...200 ~= name.utf8.count else {
      throw InspectorError.field("name", expected: "of 1 to 200 bytes")
    }
    self.name = name
    let model = try Self.choice("model", json) ?? InspectorOptions.model
    price = PriceList.builtin.models.first { $0.name == model }
    var profile = try VisionProfile.named(price?.profile ?? model)
    profile.name = model
    var style = try Self.style(try Self.choice("style", json) ?? PageStyle.standard.name)
    if let mode = try Self.choice("mode", json) {
      style.mode = try Self.named(mode, "mode")
    }
    let reading: Reading? = try Self.choice("as", json).map { try Self.named($0, "as") }
    order = PressOrder(style: style, profile: profile, reading: reading)
    let usual = price?.tokenizer ?? KnownModel(named: model)?.tokenizer ?? "o200k_base"
    tokenizer = try TokenizerInfo.named(try Self.choice("tokenizer", json) ?? usual)
  }

  private static func style(_ name: String) throws(PressError) -> PageStyle {
    do { return try PageStyle.named(name) } catch { throw .style(error) }
  }

  /// Nil where the member is absent, null or empty, which means the default.
  private static func choice(_ key: String, _ json: JSONValue) throws -> String? {
    guard let value = json[key], !value.isNull else { return nil }
    guard let string = value.string else { throw InspectorError.field(key, expected: "a string") }
    return string.isEmpty ? nil : string
  }

  private static func named<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, _ key: String
  ) throws -> Choice {
    guard let choice = Choice(rawValue: name) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw InspectorError.field(key, expected: "one of \(names)")
    }
    return choice
  }
}

/// The request to a model's server that the pages would travel in: what `ask --dry-run` prints.
struct RequestForm {
  let form: WireForm
  let question: String

  init(_ json: JSONValue) throws {
    let api = json["api"]?.string ?? WireForm.openai.rawValue
    guard let form = WireForm(rawValue: api) else {
      let names = WireForm.allCases.map(\.rawValue).joined(separator: ", ")
      throw InspectorError.field("api", expected: "one of \(names)")
    }
    guard let question = json["question"]?.string, !question.isEmpty else {
      throw InspectorError.field("question", expected: "a question")
    }
    self.form = form
    self.question = question
  }

  /// - Throws: `BackendError.limit`.
  func body(of result: PressResult) throws -> String {
    let pressed = result.pressed
    let document = SentDocument(
      name: result.form.name,
      parts: pressed.pages.map { .page(.init(.image(PageImage($0.image)), plan: $0.plan)) },
      note: pressed.sidecar)
    let question = Question(model: result.form.order.profile.name, text: question)
    return try question.requests(about: [document], form: form, limits: .usual(form))
      .map { form.body(of: $0.request).pretty() + "\n" }.joined()
  }
}

/// What there is to choose from.
enum InspectorOptions {
  static let model = "glm-4.1v"

  static let json: JSONValue = [
    "models": JSONValue(VisionProfile.aliases.map { modelJSON($0.name, of: $0.profile) }),
    "hosted": JSONValue(
      PriceList.builtin.models.map { price in
        [
          "name": JSONValue(price.name), "profile": JSONValue(price.profile),
          "tokenizer": JSONValue(price.tokenizer), "is_exact": JSONValue(price.isTokenizerExact),
        ]
      }),
    "variants": JSONValue(VisionProfile.all.map { modelJSON($0.name, of: $0.name) }),
    "tokenizers": JSONValue(
      TokenizerInfo.known.map { ["name": JSONValue($0.name), "models": JSONValue($0.models)] }),
    "styles": JSONValue(
      PageStyle.builtin.map { ["name": JSONValue($0.name), "mode": JSONValue($0.mode.rawValue)] }),
    "modes": JSONValue(PageStyle.Mode.allCases.map { JSONValue($0.rawValue) }),
    "readings": JSONValue(Reading.allCases.map { JSONValue($0.rawValue) }),
    "apis": JSONValue(WireForm.allCases.map { JSONValue($0.rawValue) }),
    "prices_note": JSONValue(PriceList.builtin.note),
    "model": JSONValue(model),
    "text_limit": JSONValue(InspectorError.textLimit),
  ]

  private static func modelJSON(_ name: String, of profile: String) -> JSONValue {
    let known = KnownModel(named: name)
    return [
      "name": JSONValue(name), "profile": JSONValue(profile),
      "tokenizer": JSONValue(known?.tokenizer ?? "o200k_base"),
      "is_exact": JSONValue(known?.isTokenizerExact ?? false),
    ]
  }
}
