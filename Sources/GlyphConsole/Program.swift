import ArgumentParser
import GlyphFiles
import Glyphpress

/// How a program of ours begins and ends: Ctrl-C is watched, errors are printed as `error:` and `hint:`, and the
/// exit code is the one they stand for.
public enum Program {
  public static func run(_ root: (some ParsableCommand).Type) -> Never {
    Interrupt.watch()
    do {
      var command = try root.parseAsRoot(Array(SystemPath.arguments().dropFirst()))
      try command.run()
    } catch {
      end(root, error)
    }
    Console.exit(0)
  }

  /// The same for commands that wait for networks.
  public static func run(_ root: (some AsyncParsableCommand).Type) async -> Never {
    Interrupt.watch()
    do {
      var command = try root.parseAsRoot(Array(SystemPath.arguments().dropFirst()))
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
    } catch {
      end(root, error)
    }
    Console.exit(0)
  }

  private static func end(_ root: (some ParsableCommand).Type, _ error: any Error) -> Never {
    switch error {
    case let error as any ReportedError:
      Console.report(error)
      Console.exit(Console.exitCode(of: error))
    case let code as ExitCode:
      Console.exit(code.rawValue)
    default:
      let message = root.fullMessage(for: error)
      if root.exitCode(for: error) == .success {
        Console.print(message)
        Console.exit(0)
      }
      Console.note(Console.usageMessage(message))
      Console.exit(2)
    }
  }
}
