import GlyphConsole
import GlyphFiles
import Glyphpress

#if canImport(Glibc)
  import Glibc
#endif

/// `glyphpress ask` and `glyphpress serve` are the program `glyphpress-serve`: all that talks to a network is a
/// package of its own, so that this command builds without it.
enum Serving {
  static let commands = ["ask", "serve"]
  static let program = "glyphpress-serve"

  /// Becomes `glyphpress-serve` where the first argument is one of its commands; otherwise returns.
  static func handOver() {
    guard CommandLine.arguments.count > 1, commands.contains(CommandLine.arguments[1]) else { return }
    for path in places {
      var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path)]
      // As they came: they need not be UTF-8.
      arguments += (1..<Int(CommandLine.argc)).map { CommandLine.unsafeArgv[$0] } + [nil]
      if path.contains("/") { execv(path, arguments) } else { execvp(path, arguments) }
    }
    Console.note("error: \(program), which has the command '\(CommandLine.arguments[1])', is not built")
    Console.note("hint: run 'make serve' where glyphpress was built, or put \(program) in the PATH")
    Console.exit(3)
  }

  /// Beside this program, then where `make serve` builds it, then the PATH.
  private static var places: [String] {
    var places: [String] = []
    if let real = realpath("/proc/self/exe", nil) {
      let here = String(cString: real)
      free(real)
      if let slash = here.lastIndex(of: "/") { places.append(here[..<slash] + "/" + program) }
    }
    if let installation = try? Installation.find() {
      places.append(installation.root + "/Serve/.build/release/" + program)
    }
    return places.filter(Files.exists) + [program]
  }
}
