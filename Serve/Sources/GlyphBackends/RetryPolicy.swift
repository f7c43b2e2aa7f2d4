/// When a request that failed is sent again.
public struct RetryPolicy: Hashable, Sendable {
  /// Tries in all.
  public var tries: Int
  /// Before the second try, seconds; doubled before every further one.
  public var firstWait: Double
  /// Seconds at most between two tries, whatever the server asks for.
  public var longestWait: Double

  public init(tries: Int = 4, firstWait: Double = 0.5, longestWait: Double = 30) {
    self.tries = tries
    self.firstWait = firstWait
    self.longestWait = longestWait
  }

  public static let never = RetryPolicy(tries: 1)

  /// 408, 425, 429 and the 5xx that say that a later try may succeed; 529 is Anthropic's "overloaded".
  public static func isWorthRetrying(_ status: Int) -> Bool {
    [408, 425, 429, 500, 502, 503, 504, 529].contains(status)
  }

  /// Seconds before try `number` (2 is the first repetition): what `Retry-After` says, else back-off.
  public func wait(beforeTry number: Int, retryAfter: String?) -> Double {
    if let text = retryAfter, let seconds = Double(text), seconds >= 0 { return min(seconds, longestWait) }
    var wait = firstWait
    for _ in 2..<max(2, number) { wait *= 2 }
    return min(wait, longestWait)
  }
}

/// Lets one request start every `interval`, in the order of asking.
public actor RateLimit {
  private let interval: Duration
  private var next: ContinuousClock.Instant?

  /// - Parameter perMinute: Requests that may start in a minute.
  public init(perMinute: Int) { interval = .seconds(60) / max(1, perMinute) }

  /// Returns when the caller may start.
  public func turn() async throws {
    let now = ContinuousClock.now
    let mine = max(now, next ?? now)
    next = mine + interval
    if mine > now { try await Task.sleep(until: mine, clock: .continuous) }
  }
}
