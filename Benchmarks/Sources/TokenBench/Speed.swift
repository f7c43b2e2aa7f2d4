import GlyphTokens

#if canImport(Glibc)
  import Glibc
#endif

/// Seconds of this thread's CPU time.
func cpuSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func fixed(_ value: Double, _ places: Int) -> String {
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  let rounded = (value * scale).rounded() / scale
  return "\(rounded)"
}

enum Speed {
  /// Cold: the first pass of a new tokenizer. Warm: the best of five more.
  static func run(_ shelf: String, _ name: String, _ path: String) throws {
    let text = try Commands.read(path)
    let megabytes = Double(text.count) / 1e6
    func report(_ what: String, _ state: String, _ seconds: Double) {
      print("\(name)\t\(what)\t\(state)\t\(fixed(megabytes / seconds, 1))")
    }
    for what in ["encode", "count"] {
      let tokenizer = try VocabularyShelf(directory: shelf).tokenizer(named: name)
      func pass() -> Double {
        let start = cpuSeconds()
        let tokens = what == "encode" ? tokenizer.encode(text).count : tokenizer.count(text)
        precondition(tokens > 0)
        return cpuSeconds() - start
      }
      report(what, "cold", pass())
      report(what, "warm", (0..<5).map { _ in pass() }.min()!)
    }
  }

  /// Counts many times with one tokenizer, or with a new one each time, for a profiler.
  static func loop(_ shelf: String, _ name: String, _ path: String, isCold: Bool) throws {
    let text = try Commands.read(path)
    var tokenizer = try VocabularyShelf(directory: shelf).tokenizer(named: name)
    for _ in 0..<30 {
      precondition(tokenizer.count(text) > 0)
      if isCold { tokenizer = try VocabularyShelf(directory: shelf).tokenizer(named: name) }
    }
  }

  static func first(_ shelf: String, _ name: String) throws {
    let start = cpuSeconds()
    let tokenizer = try VocabularyShelf(directory: shelf).tokenizer(named: name)
    let count = tokenizer.count("The first text: how long does it take?")
    print("\(name)\tfirst use\t\(fixed((cpuSeconds() - start) * 1e3, 1)) ms\t\(count) tokens")
  }
}
