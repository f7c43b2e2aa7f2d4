import Glyphpress
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Ctrl-C and termination: the first signal lets the work stop where nothing is half written, a second one
/// ends the program at once.
public enum Interrupt {
  private static let isRequested = Atomic<Bool>(false)

  public static func watch() {
    // A parent may have started us from a thread that blocks them.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      sigaddset(&signals, number)
      signal(number) { number in
        Interrupt.isRequested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
    sigprocmask(SIG_UNBLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Whether a signal has come.
  public static var isWanted: Bool { isRequested.load(ordering: .relaxed) }

  /// From now on the first signal ends the program at once.
  /// - Throws: `PressError.interrupted` where one has come already.
  public static func release() throws {
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    try check()
  }

  /// - Throws: `PressError.interrupted` once a signal has come.
  public static func check() throws {
    if isWanted { throw PressError.interrupted }
  }
}
