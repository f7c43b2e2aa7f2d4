import GlyphFiles
import GlyphJSON
import Glyphpress

#if canImport(Glibc)
  import Glibc
#endif

/// What the command says: results on standard output, everything else on standard error.
public enum Console {
  public static func print(_ text: String) { write(SystemPath.shown(text) + "\n", to: 1) }

  public static func print(_ json: JSONValue) { write(json.pretty() + "\n", to: 1) }

  public static func note(_ text: String) { write(SystemPath.shown(text) + "\n", to: 2) }

  public static func write(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          if descriptor == 1, errno != EPIPE {
            let reason = String(cString: strerror(errno))
            write("error: cannot write to standard output: \(reason)\n", to: 2)
          }
          Glibc.exit(3)
        }
        rest = rest.dropFirst(count)
      }
    }
  }

  public static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

  /// `error: what, where`, then `hint: what to do`.
  public static func report(_ error: any ReportedError, at place: String? = nil) {
    Progress.clear()
    note("error: \(place.map { "'\($0)': " } ?? "")\(error.description)")
    if let hint = error.hint { note("hint: \(hint)") }
  }

  /// What a command that threw this has done: 2 it was called wrongly, 3 nothing; 130 after Ctrl-C.
  public static func exitCode(of error: any ReportedError) -> Int32 {
    switch error.code {
    case "interrupted": 130
    case "input.none", "style.unknown", "vision.unknown", "tokens.unknown", "backend.url",
      "proxy.upstream":
      2
    default: 3
    }
  }

  /// ArgumentParser's message in our form: `error:` and a small letter.
  public static func usageMessage(_ message: String) -> String {
    guard message.hasPrefix("Error: ") else { return message }
    let text = message.dropFirst("Error: ".count)
    return "error: " + text.prefix(1).lowercased() + text.dropFirst()
  }

  public static func exit(_ code: Int32) -> Never { Glibc.exit(code) }

  public static var isErrorTerminal: Bool { isatty(2) == 1 }

  /// Whether standard output shows colours: a terminal that is not dumb, and no `NO_COLOR` (no-color.org).
  public static var isColoured: Bool {
    func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    return isatty(1) == 1 && value("NO_COLOR").isEmpty && value("TERM") != "dumb"
  }
}
