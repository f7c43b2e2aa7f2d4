import GlyphFiles
import GlyphLayout
import Glyphpress

#if canImport(Glibc)
  import Glibc
#endif

/// Measures the way from text to PNG, stage by stage and as a whole; Benchmarks/peers/peers.sh calls it.
@main enum PressBench {
  static let usage = """
    usage: press-bench stages STYLE FILE...     each stage alone, on one thread, and the whole with 1 and 2 workers
           press-bench write STYLE FILE FOLDER  the whole with files, once: characters, pages, bytes, CPU s, peak KB
    """

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch (arguments.first, arguments.count) {
      case ("stages", 3...):
        for path in arguments[2...] { try Stages(style: try .named(arguments[1]), path: path).run() }
      case ("write", 4): try write(style: try .named(arguments[1]), path: arguments[2], folder: arguments[3])
      default:
        print(usage)
        exit(2)
      }
    } catch {
      print("error: \(error)")
      exit(1)
    }
  }

  /// One line of numbers for scripts, all with the start of the process.
  private static func write(style: PageStyle, path: String, folder: String) throws {
    let text = try Text(path)
    let press = Press(style: style, profile: try Text.profile(), shelf: try Text.shelf())
    var (pages, bytes) = (0, 0)
    try press.press(text.document) { page in
      pages += 1
      bytes += page.image.count
      try writeFile(page.image, folder + "/\(pages).png")
    }
    print(text.characters, pages, bytes, Clock.processor(), Memory.peakKilobytes())
  }

  private static func writeFile(_ bytes: [UInt8], _ path: String) throws {
    guard let file = fopen(path, "w") else { throw Failure(description: "cannot write \(path)") }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw Failure(description: "cannot write \(path)")
    }
  }
}

struct Failure: Error, CustomStringConvertible { var description: String }

enum Clock {
  /// Seconds of processor time of all threads of this process.
  static func processor() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }
  static func wall() -> Double { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
  }
}

enum Memory {
  static func peakKilobytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }
}
