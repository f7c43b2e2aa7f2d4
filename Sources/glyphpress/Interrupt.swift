import Glyphpress
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Ctrl-C and termination: the first signal lets the work stop where nothing is half written, a second one
/// ends the program at once.
enum Interrupt {
  private static let isRequested = Atomic<Bool>(false)

  static func watch() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        Interrupt.isRequested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
    signal(SIGPIPE, SIG_IGN)
  }

  /// - Throws: `PressError.interrupted` once a signal has come.
  static func check() throws {
    if isRequested.load(ordering: .relaxed) { throw PressError.interrupted }
  }
}
