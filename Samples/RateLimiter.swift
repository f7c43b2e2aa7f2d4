// A token bucket that limits how often each client may call, without a timer.
import Dispatch

/// What a bucket answers: go ahead, or come back after a while.
public enum Verdict: Equatable, Sendable {
  case allowed(remaining: Int)
  case refused(retryAfter: Duration)
}

/// Refills continuously at `rate` tokens a second and never holds more than `capacity`.
public struct TokenBucket: Sendable {
  public let capacity: Double
  public let rate: Double
  private var level: Double
  private var lastRefill: UInt64

  public init(capacity: Double, rate: Double, now: UInt64) {
    precondition(capacity >= 1 && rate > 0, "a bucket needs room and an inflow")
    self.capacity = capacity
    self.rate = rate
    self.level = capacity
    self.lastRefill = now
  }

  public mutating func take(_ cost: Double = 1, now: UInt64) -> Verdict {
    refill(now)
    guard level >= cost else {
      let missing = cost - level
      return .refused(retryAfter: .milliseconds(Int64((missing / rate * 1_000).rounded(.up))))
    }
    level -= cost
    return .allowed(remaining: Int(level))
  }

  private mutating func refill(_ now: UInt64) {
    // Clocks may step back across suspend; treat that as no time at all.
    guard now > lastRefill else { return }
    let seconds = Double(now &- lastRefill) / 1e9
    level = min(capacity, level + seconds * rate)
    lastRefill = now
  }
}

public actor RateLimiter {
  private var buckets: [String: TokenBucket] = [:]
  private let capacity: Double
  private let rate: Double
  private let clock: @Sendable () -> UInt64

  public init(
    capacity: Double = 20, rate: Double = 5,
    clock: @escaping @Sendable () -> UInt64 = { DispatchTime.now().uptimeNanoseconds }
  ) {
    self.capacity = capacity
    self.rate = rate
    self.clock = clock
  }

  /// - Parameter client: any stable name, such as an API key's hash (never the key itself).
  public func check(_ client: String, cost: Double = 1) -> Verdict {
    let now = clock()
    var bucket = buckets[client] ?? TokenBucket(capacity: capacity, rate: rate, now: now)
    defer { buckets[client] = bucket }
    return bucket.take(cost, now: now)
  }

  /// Forgets clients whose bucket would be full again anyway.
  public func sweep(idleFor age: Duration = .seconds(600)) -> Int {
    let before = buckets.count
    let limit = clock() &- UInt64(age.components.seconds) * 1_000_000_000
    buckets = buckets.filter { _, bucket in bucket.isYounger(than: limit) }
    return before - buckets.count
  }
}

extension TokenBucket {
  fileprivate func isYounger(than instant: UInt64) -> Bool { lastRefill > instant }
}
