import Dispatch
import Synchronization

/// Units taken in turn by as many threads as there are contexts, and their outputs handed over in the units' order.
/// At most four units a thread are under way or waiting, so that memory does not grow with their number.
final class Pipeline<Unit: Sendable, Output: Sendable, Context>: @unchecked Sendable {
  // Unchecked: `source` is called under the lock only, and a context is used by one thread only.
  private struct Shared {
    var taken = 0
    var isEnded = false
    var outputs: [Int: Result<Output, any Error>] = [:]
  }

  private let contexts: [Context]
  private let source: () -> Unit?
  private let work: (Unit, Context) throws -> Output
  private let shared = Mutex(Shared())
  private let room = DispatchSemaphore(value: 0)
  private let news = DispatchSemaphore(value: 0)

  init(contexts: [Context], source: @escaping () -> Unit?, work: @escaping (Unit, Context) throws -> Output) {
    self.contexts = contexts
    self.source = source
    self.work = work
  }

  /// Returns when every unit is committed and all threads have stopped; the same holds when it throws.
  /// - Parameters:
  ///   - commit: Gets the outputs, on the calling thread.
  ///   - idle: Called ten times a second and after commits.
  /// - Throws: What the source's first failing unit, `commit` or `idle` throw.
  func run(commit: (Output) throws -> Void, idle: () throws -> Void) throws {
    let threads = DispatchGroup()
    for number in contexts.indices {
      DispatchQueue.global().async(group: threads) { self.labour(number) }
    }
    for _ in 0..<(4 * contexts.count) { room.signal() }
    defer {
      shared.withLock { $0.isEnded = true }
      room.signal()
      threads.wait()
    }
    var next = 0
    while true {
      _ = news.wait(timeout: .now() + .milliseconds(100))
      while let result = shared.withLock({ $0.outputs.removeValue(forKey: next) }) {
        try commit(try result.get())
        next += 1
        room.signal()
      }
      try idle()
      if shared.withLock({ $0.isEnded && $0.taken == next }) { return }
    }
  }

  private func labour(_ context: Int) {
    while true {
      room.wait()
      let job = shared.withLock { shared -> (Int, Unit)? in
        guard !shared.isEnded, let unit = source() else {
          shared.isEnded = true
          return nil
        }
        shared.taken += 1
        return (shared.taken - 1, unit)
      }
      guard let (number, unit) = job else {
        // The others may wait for room too; one wakes the next.
        room.signal()
        news.signal()
        return
      }
      let result = Result { try work(unit, contexts[context]) }
      shared.withLock { $0.outputs[number] = result }
      news.signal()
    }
  }
}
