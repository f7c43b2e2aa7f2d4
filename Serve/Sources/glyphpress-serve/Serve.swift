import ArgumentParser
import GlyphConsole
import GlyphDocument
import GlyphInspector
import GlyphLayout
import GlyphPages
import GlyphProxy
import GlyphVision
import Glyphpress
import Hummingbird
import Logging
import ServiceLifecycle

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs the inspector, and a proxy that turns long texts of requests into pages.",
    discussion: """
      The inspector is at / and needs no upstream. With --upstream, give clients http://127.0.0.1:8790/v1 as their
      base URL: OpenAI's chat completions and responses and Anthropic's messages go on to the upstream, long texts
      of users and tools as pages. /stats says what was saved.
        glyphpress serve
        glyphpress serve --upstream http://127.0.0.1:8000
        glyphpress serve --upstream https://api.anthropic.com --min-tokens 4000
      What stays text: the first and last paragraph of every message, what a model has said, system texts
      (--compress-system changes that), requests, messages and parts with "compress": false, messages with glyphpress:keep in them,
      and everything that pages would not make cheaper; with --fragile keep-text also the paragraphs, code blocks and
      tables that hold identifiers. A client that hangs up ends its request at the upstream too; what the upstream answers has
      to be an answer, else clients get an error with status 502. Keys pass through and are neither kept nor logged.
      """)

  /// What running requests get when a signal has come; an upstream may think for minutes.
  private static let grace = Duration.seconds(3)

  @Option(help: "The model's server; no other host is ever called.")
  var upstream: String?

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port to listen on; 0 takes a free one.")
  var port = 8790

  @Option(help: "The profile of models whose name tells nothing ('glyphpress models').")
  var profile: String?

  @Option(help: "A style's name ('glyphpress styles') or JSON file.")
  var style = "standard"

  @Option(help: "The tokenizer that decides what is cheaper ('glyphpress tokenizers').")
  var tokenizer = "o200k_base"

  @Option(help: "Texts of fewer tokens stay text.")
  var minTokens = 1000

  @Option(help: "Identifiers (hashes, URLs, paths, ...): sidecar, keep-text or none.")
  var fragile = FragilePolicy.sidecar

  @Flag(help: "Long system texts become pages too.")
  var compressSystem = false

  @Option(help: "MiB of a request at most.")
  var bodyLimit = 64

  @Option(help: "MiB of finished pages kept for the next turn.")
  var cache = 128

  @Option(help: "Seconds without a byte from the upstream after which it counts as gone.")
  var timeout = 300

  @Option(help: "Connections to the upstream at most.")
  var connections = 128

  @Option(help: "Texts pressed at the same time.")
  var workers = 2

  @Flag(help: "Say nothing but errors.")
  var quiet = false

  func validate() throws {
    guard 0...65535 ~= port else { throw ValidationError("--port must be from 0 to 65535") }
    for (name, value) in [
      ("--min-tokens", minTokens), ("--body-limit", bodyLimit), ("--cache", cache), ("--timeout", timeout),
      ("--connections", connections), ("--workers", workers),
    ] where !(1...1_000_000 ~= value) {
      throw ValidationError("\(name) must be from 1 to 1000000")
    }
  }

  func run() async throws {
    let installation = try Installation.find()
    let pool = try PagePool(
      installation, tokenizer: try installation.tokenizer(tokenizer), workers: workers)
    let router = Router(context: ProxyContext.self)
    Inspector(installation, pool: pool).addRoutes(to: router)
    var proxy: Proxy?
    if let upstream {
      let settings = try ProxySettings(
        upstream: upstream, style: try PageStyle.argument(style, mode: nil),
        profile: try profile.map { try VisionProfile.named($0).name }, fragile: fragile,
        minimumTokens: minTokens, compressesSystem: compressSystem, bodyLimit: bodyLimit << 20,
        cacheLimit: cache << 20, patience: timeout, connections: connections)
      proxy = Proxy(settings, pool: pool)
      proxy?.addRoutes(to: router)
    }
    var logger = Logger(label: "glyphpress")
    logger.logLevel = .error
    let application = Application(
      router: router, server: ProxyContext.server,
      configuration: .init(address: .hostname(host, port: port), serverName: "glyphpress"),
      onServerRunning: { channel in announce(port: channel.localAddress?.port ?? port) }, logger: logger)
    var services = ServiceGroupConfiguration(
      services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    services.maximumGracefulShutdownDuration = Self.grace
    do {
      try await ServiceGroup(configuration: services).run()
    } catch let error as any ReportedError {
      throw error
    } catch {
      throw ListenError(host: host, port: port, reason: "\(error)")
    }
    try await proxy?.shutdown()
    try await pool.shutdown()
  }

  private func announce(port: Int) {
    guard !quiet else { return }
    Console.note("inspector: http://\(host):\(port)/")
    if let upstream {
      Console.note(
        "proxy: base URL http://\(host):\(port)/v1, to \(upstream); what it saves: http://\(host):\(port)/stats"
      )
    }
    if host != "127.0.0.1", host != "localhost", host != "::1" {
      Console.note("note: every machine that reaches \(host) can use this server; it asks for no password")
    }
  }
}

/// An address that cannot be listened on.
struct ListenError: ReportedError {
  var host: String
  var port: Int
  var reason: String
  var code: String { "serve.address" }
  var description: String { "cannot listen on \(host):\(port): \(reason)" }
  var hint: String? { "is another program using the port? --port takes another" }
}
