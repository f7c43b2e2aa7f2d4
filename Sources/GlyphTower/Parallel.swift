import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Runs `body(worker, index)` for every index below `count` on `threads` threads, the caller's among them, and
/// returns when all are done. Each thread takes the next free index; `worker` (0..<threads) says whose scratch
/// memory may be used. Plain threads, because a phase is long, keeps its core busy, and must not
/// take the threads of Swift's concurrency from others.
func parallel(threads: Int, count: Int, _ body: @Sendable (_ worker: Int, _ index: Int) -> Void) {
  let helpers = min(threads, count) - 1
  guard helpers > 0 else {
    for index in 0..<count { body(0, index) }
    return
  }
  withoutActuallyEscaping(body) { body in
    let job = Job(count: count, body: body)
    var started: [pthread_t] = []
    for worker in 1...helpers {
      var thread = pthread_t()
      let box = Unmanaged.passRetained(Helper(job: job, worker: worker))
      let status = pthread_create(&thread, nil, { runHelper($0) }, box.toOpaque())
      if status == 0 { started.append(thread) } else { box.release() }
    }
    // Where no helper could be started, this thread does it all.
    job.run(worker: 0)
    for thread in started { pthread_join(thread, nil) }
  }
}

private final class Job: Sendable {
  private let next = Atomic<Int>(0)
  private let count: Int
  private let body: @Sendable (Int, Int) -> Void

  init(count: Int, body: @escaping @Sendable (Int, Int) -> Void) {
    self.count = count
    self.body = body
  }

  func run(worker: Int) {
    while case let index = next.add(1, ordering: .relaxed).oldValue, index < count { body(worker, index) }
  }
}

private final class Helper: Sendable {
  let job: Job
  let worker: Int

  init(job: Job, worker: Int) {
    self.job = job
    self.worker = worker
  }
}

private func runHelper(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let raw else { return nil }
  let helper = Unmanaged<Helper>.fromOpaque(raw).takeRetainedValue()
  helper.job.run(worker: helper.worker)
  return nil
}

/// Float memory of fixed size, 64-byte aligned, not initialised; freed with the value.
final class FloatBuffer: @unchecked Sendable {
  // Unchecked: whoever shares a buffer between threads gives each its own rows.
  let base: UnsafeMutablePointer<Float>
  let count: Int

  init(_ count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
    base = raw.bindMemory(to: Float.self, capacity: max(count, 1))
  }

  var values: UnsafeBufferPointer<Float> { UnsafeBufferPointer(start: base, count: count) }

  deinit { UnsafeMutableRawPointer(base).deallocate() }
}
