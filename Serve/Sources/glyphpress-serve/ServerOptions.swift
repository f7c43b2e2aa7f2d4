import ArgumentParser
import AsyncHTTPClient
import GlyphBackends
import GlyphTokens
import GlyphVision
import Glyphpress

#if canImport(Glibc)
  import Glibc
#endif

/// Which server, which model, how patient.
struct ServerOptions: ParsableArguments {
  @Option(help: "The server's base URL, such as http://127.0.0.1:8000/v1.")
  var backend: String

  @Option(help: "The model's name, as the server knows it.")
  var model: String

  @Option(help: "\(WireForm.allCases.map(\.rawValue).joined(separator: ", ")): the server's request form.")
  var api: WireForm = .openai

  @Option(help: "Seconds without a byte after which the server counts as gone.")
  var timeout = 300

  @Option(help: "Tries in all where the server is busy (429, 5xx) or cannot be reached.")
  var tries = 4

  @Option(help: "Requests a minute at most.")
  var rate: Int?

  @Option(help: "Images a request at most. Default: what the provider's pages say.")
  var maxImages: Int?

  @Option(help: "Bytes a request at most. Default: what the provider's pages say.")
  var maxBytes: Int?

  func validate() throws {
    for (name, value) in [
      ("--timeout", timeout), ("--tries", tries), ("--rate", rate ?? 1), ("--max-images", maxImages ?? 1),
      ("--max-bytes", maxBytes ?? 1),
    ] where value < 1 {
      throw ValidationError("\(name) must be at least 1")
    }
  }

  var limits: RequestLimits {
    var limits = RequestLimits.usual(api, model: model)
    if let maxImages { limits.images = maxImages }
    if let maxBytes { limits.bytes = maxBytes }
    return limits
  }

  /// - Throws: `BackendError.url`.
  func backend(_ client: HTTPClient) throws -> Backend {
    try Backend(
      api, base: backend, key: getenv(api.keyVariable).map { String(cString: $0) }, client: client,
      retries: RetryPolicy(tries: tries), rate: rate.map { RateLimit(perMinute: $0) }, patience: timeout)
  }
}

/// A model on a server: how it sees pages, how it counts text.
struct ServedModel {
  let profile: VisionProfile
  let isTokenizerExact: Bool
  private let tokenizer: String
  private let template: ChatTemplate?

  /// - Throws: `VisionError.unknownProfile`, or `NoProfile` where the name tells nothing.
  init(name: String, profile: String?, tokenizer: String?) throws {
    let known = KnownModel(named: profile ?? name)
    if let profile {
      self.profile = try VisionProfile.argument(profile)
    } else if let known {
      self.profile = try VisionProfile.named(known.profile)
    } else {
      throw NoProfile(model: name)
    }
    self.tokenizer = tokenizer ?? known?.tokenizer ?? "o200k_base"
    template = ChatTemplate.of(tokenizer: known?.tokenizer ?? self.tokenizer)
    isTokenizerExact = tokenizer != nil || known?.isTokenizerExact == true
  }

  func makeTokenizer() throws -> Tokenizer { try Installation.find().tokenizer(tokenizer) }

  func prediction(of request: ModelRequest, _ plans: [VisionPlan]) throws -> PromptPrediction {
    PromptPrediction(
      request, plans: plans, profile: profile, tokenizer: try makeTokenizer(),
      template: template)
  }
}

/// A model whose name begins like no known profile.
struct NoProfile: ReportedError {
  var model: String
  var code: String { "vision.unknown" }
  var description: String { "nothing is known of how the model '\(model)' sees pages" }
  var hint: String? { "--profile names one that does it the same way ('glyphpress models')" }
}
