import Dispatch
import Synchronization

/// Runs `body` on every item with `contexts.count` threads, each with its own context; results are in the order
/// of the items. The first error (by item) is thrown after all threads have stopped.
/// - Parameter alongside: Work of another kind that one of the threads does first, while the others begin with the
///   items.
public func parallelMap<Item: Sendable, Context, Result: Sendable>(
  _ items: [Item], contexts: [Context], alongside: () -> Void = {},
  _ body: @Sendable (Item, Context) throws -> Result
) throws -> [Result] {
  if contexts.count == 1 {
    alongside()
    return try items.map { try body($0, contexts[0]) }
  }
  let next = Atomic<Int>(0)
  let slots = UnsafeMutableBufferPointer<Swift.Result<Result, any Error>?>.allocate(capacity: items.count)
  slots.initialize(repeating: nil)
  defer {
    slots.deinitialize()
    slots.deallocate()
  }
  // Each slot is written by the one thread that took its number; each context is used by one thread only.
  nonisolated(unsafe) let output = slots
  nonisolated(unsafe) let owned = contexts
  withoutActuallyEscaping(alongside) { alongside in
    // One thread alone takes number 0.
    nonisolated(unsafe) let alongside = alongside
    withoutActuallyEscaping(body) { body in
      DispatchQueue.concurrentPerform(iterations: min(contexts.count, items.count + 1)) { worker in
        while true {
          let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
          if number > items.count { return }
          if number == 0 {
            alongside()
          } else {
            output[number - 1] = Swift.Result { try body(items[number - 1], owned[worker]) }
          }
        }
      }
    }
  }
  return try slots.map { slot in
    guard let slot else { preconditionFailure("a worker left an item undone") }
    return try slot.get()
  }
}
