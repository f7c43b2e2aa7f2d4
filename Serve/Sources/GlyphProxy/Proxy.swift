import AsyncHTTPClient
import GlyphBackends
import GlyphJSON
import GlyphPages
import GlyphVision
import HTTPTypes
import Hummingbird
import NIOCore

/// A proxy in front of a model's server: long texts of requests travel as pages, everything else passes unchanged.
public final class Proxy: Sendable {
  private let settings: ProxySettings
  private let compressor: TextCompressor
  private let upstream: Upstream
  private let statistics = Statistics()
  private let textOnly = TextOnlyModels()

  public init(_ settings: ProxySettings, pool: PagePool) {
    self.settings = settings
    compressor = TextCompressor(pool: pool, settings: settings)
    upstream = Upstream(
      origin: settings.upstream,
      client: Upstream.makeClient(patience: settings.patience, connections: settings.connections),
      patience: settings.patience)
  }

  public func shutdown() async throws { try await upstream.client.shutdown() }

  public func addRoutes(to router: Router<ProxyContext>) {
    router.get("stats") { request, _ in await self.stats(request) }
    router.post("v1/chat/completions") { await self.pass($0, $1, .openai) }
    router.post("v1/responses") { await self.pass($0, $1, .responses) }
    router.post("v1/messages") { await self.pass($0, $1, .anthropic) }
    for method in [HTTPRequest.Method.get, .post, .delete, .head, .put, .patch] {
      router.on("v1/**", method: method) { await self.pass($0, $1, nil) }
      router.on("v1beta/**", method: method) { await self.pass($0, $1, nil) }
    }
  }

  private func stats(_ request: Request) async -> Response {
    var counts = await statistics.counts
    counts.cacheHits = await compressor.hits
    let isForPeople = request.headers[.accept]?.contains("text/html") == true
    return Response(
      status: .ok, headers: [.contentType: isForPeople ? "text/html; charset=utf-8" : "application/json"],
      body: ResponseBody(
        byteBuffer: ByteBuffer(
          string: isForPeople ? counts.html(upstream: settings.upstream) : counts.json.compact() + "\n")))
  }

  /// - Parameter form: Nil for paths that have no texts to compress.
  private func pass(_ request: Request, _ context: ProxyContext, _ form: WireForm?) async -> Response {
    await statistics.update { $0.requests += 1 }
    let hangUp = await context.hangUp
    do {
      return try await hangUp.cancelling { try await self.answer(request, form, hangUp) }
    } catch  where hangUp.isGone {
      await statistics.update { $0.hangUps += 1 }
      return ProxyAnswer.error(.hungUp, form)
    } catch {
      await statistics.update { $0.errors += 1 }
      return ProxyAnswer.error(Self.problem(error, settings), form)
    }
  }

  private func answer(_ request: Request, _ form: WireForm?, _ hangUp: HangUp) async throws -> Response {
    var request = request
    let original = try await request.collectBody(upTo: settings.bodyLimit)
    let sent: Rewritten
    // A compressed body is for the upstream alone to read.
    if let form, request.headers[.contentEncoding] == nil {
      sent = try await rewrite(original, form)
    } else {
      sent = Rewritten(body: original, status: "passed")
    }
    let path = request.head.path ?? request.uri.path
    var headers = request.headers
    // Answers are looked at, so they have to come as they are.
    if form != nil { headers[.acceptEncoding] = "identity" }
    var status = sent.status
    var response = try await upstream.send(request.method, path, headers, sent.body)
    if sent.savings.pages > 0, Self.isRefusal(response.status.code) {
      let refusal = await ProxyAnswer.text(of: response)
      status = "refused"
      let again = try await upstream.send(request.method, path, headers, sent.asText)
      if again.status.code < 300 {
        status = "fallback"
        await statistics.update { $0.fallbacks += 1 }
        if let model = sent.model, ProxyAnswer.isAboutImages(refusal) { await textOnly.add(model) }
      }
      response = again
    }
    if status == "compressed" {
      let savings = sent.savings
      await statistics.update { counts in
        counts.compressed += 1
        counts.savings.texts += savings.texts
        counts.savings.pages += savings.pages
        counts.savings.textTokens += savings.textTokens
        counts.savings.pageTokens += savings.pageTokens
      }
    }
    if response.status.code >= 400 { await statistics.update { $0.errors += 1 } }
    let upstream = upstream
    let statistics = statistics
    let report = ProxyAnswer.Report(
      status: status, savings: status == "compressed" ? sent.savings : Savings())
    do {
      return try await ProxyAnswer.passing(response, report, form: form, to: hangUp) { error in
        if hangUp.isGone {
          await statistics.update { $0.hangUps += 1 }
          return .hungUp
        }
        await statistics.update { $0.errors += 1 }
        return upstream.failure(error, isStreaming: true)
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      throw upstream.failure(error, isStreaming: true)
    }
  }

  /// A request as it goes on.
  private struct Rewritten {
    var body: ByteBuffer
    /// `compressed`, `unchanged` (nothing was worth it), `unknown-model`, `text-only` or `passed`.
    var status: String
    var model: String?
    var savings = Savings()
    /// The same without pages.
    var asText = ByteBuffer()
  }

  private func rewrite(_ body: ByteBuffer, _ form: WireForm) async throws -> Rewritten {
    let json: JSONValue
    do {
      json = try JSONValue(parsing: Array(body.readableBytesView))
    } catch {
      throw ProxyError.json("\(error)")
    }
    let model = json["model"]?.string ?? ""
    if StayText.asks(json) { return Rewritten(body: StayText.stripped(json, body), status: "unchanged") }
    guard let name = KnownModel(named: model)?.profile ?? settings.profile else {
      return Rewritten(body: StayText.stripped(json, body), status: "unknown-model")
    }
    if await textOnly.contains(model) {
      return Rewritten(body: StayText.stripped(json, body), status: "text-only")
    }
    var rewriter = RequestRewriter(
      form, profile: try VisionProfile.named(name), compressor: compressor,
      compressesSystem: settings.compressesSystem, imageLimit: RequestLimits.usual(form, model: model).images)
    let rewritten = try await rewriter.rewrite(json)
    let asText = StayText.stripped(json, body)
    guard rewriter.savings.pages > 0 else { return Rewritten(body: asText, status: "unchanged") }
    return Rewritten(
      body: ByteBuffer(string: rewritten.compact()), status: "compressed", model: model,
      savings: rewriter.savings, asText: asText)
  }

  /// What a server answers that does not take these images.
  private static func isRefusal(_ status: UInt) -> Bool { [400, 404, 413, 415, 422, 501].contains(status) }

  private static func problem(_ error: any Error, _ settings: ProxySettings) -> ProxyError {
    switch error {
    case let error as ProxyError: error
    case let error as HTTPError where error.status == .contentTooLarge: .tooLarge(limit: settings.bodyLimit)
    case is NIOTooManyBytesError: .tooLarge(limit: settings.bodyLimit)
    default: .pressing("\(error)")
    }
  }
}

/// Models whose server refused images; kept for as long as the proxy runs.
private actor TextOnlyModels {
  private static let most = 1000
  private var names: Set<String> = []
  func add(_ name: String) { if names.count < Self.most { names.insert(name) } }
  func contains(_ name: String) -> Bool { names.contains(name) }
}
