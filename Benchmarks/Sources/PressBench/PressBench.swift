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
           press-bench dense FILE...            pages in memory of DejaVu Sans 10 px, 896 x 1260 px, on one thread
           press-bench write STYLE FILE FOLDER  the whole with files, once: characters, pages, bytes, CPU s, peak KB
    """

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch (arguments.first, arguments.count) {
      case ("stages", 3...):
        for path in arguments[2...] { try Stages(style: try .named(arguments[1]), path: path).run() }
      case ("dense", 2...):
        for path in arguments[1...] { try Stages(style: .measured, path: path).inMemory() }
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
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard file >= 0 else { throw Failure(description: "cannot write \(path)") }
    defer { close(file) }
    guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
      throw Failure(description: "cannot write \(path)")
    }
  }
}

extension PageStyle {
  /// The dense page of the first measurements, with which C prototypes were timed: DejaVu Sans 10 px, some 17,000
  /// characters on 896 x 1260 px.
  static var measured: PageStyle {
    var style = standard
    style.name = "measured"
    style.fonts.text = .shelf("dejavu-sans")
    style.fonts.textSize = 10
    style.pitch = 12
    style.margins = .init(left: 20, top: 20, right: 20, bottom: 20)
    return style
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
