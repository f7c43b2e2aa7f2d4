import ArgumentParser
import GlyphDocument
import GlyphFiles
import Glyphpress

/// What commands that read texts have in common.
public struct InputOptions: ParsableArguments {
  public init() {}

  @Argument(help: "Files, folders, or '-' for standard input.")
  public var inputs: [String] = []

  @Option(
    name: .customLong("as"),
    help: "Read the inputs as \(Reading.allCases.map(\.rawValue).joined(separator: ", ")); guessed otherwise."
  )
  public var reading: Reading?

  @Flag(help: "No progress bar and no notes.")
  public var quiet = false

  /// Reads every input in turn. Inputs that cannot be read are reported; the rest goes on.
  /// - Returns: How many documents `body` has finished and how many inputs failed.
  public func forEachDocument(_ label: String, _ body: (Document, [UInt8]) throws -> Void) throws -> Outcome {
    guard !inputs.isEmpty else { throw PressError.noInput }
    let list = InputList(arguments: inputs)
    var outcome = Outcome()
    for failure in list.failures { outcome.fail(failure) }
    var progress = Progress(label, total: list.inputs.count, quiet: quiet)
    for (number, input) in list.inputs.enumerated() {
      try Interrupt.check()
      progress.update(number, input.name)
      do {
        let file = try input.read()
        let document = try Document(name: input.name, file: file, as: reading)
        try body(document, file)
        outcome.done += 1
      } catch let error as TextError {
        if try input.isNamed || !isBinary(input) {
          outcome.fail(PressError.text(name: input.place, error))
        } else {
          outcome.passedOver.append(input.name)
        }
      } catch PressError.interrupted {
        throw PressError.interrupted
      } catch let error as FileError where error.code == "file.full" {
        outcome.fail(error)
        break
      } catch let error as any ReportedError {
        outcome.fail(error)
      }
    }
    progress.finish()
    if outcome.done == 0, outcome.failed == 0, let folder = list.folders.first {
      throw PressError.noText(folder: folder)
    }
    if !quiet, !outcome.passedOver.isEmpty {
      let names = outcome.passedOver.prefix(5).joined(separator: ", ")
      Console.note("note: \(outcome.passedOver.count) files are no text and were passed over: \(names)")
    }
    return outcome
  }
}

/// Whether a file has a NUL among its first 8 KiB and no byte order mark: then nobody meant it as text.
private func isBinary(_ input: Input) throws -> Bool {
  let start = try input.read().prefix(8192)
  return start.contains(0) && !start.starts(with: [0xFF, 0xFE]) && !start.starts(with: [0xFE, 0xFF])
}

/// How a command over many inputs went.
public struct Outcome {
  public var done = 0
  public var failed = 0
  public var passedOver: [String] = []

  public mutating func fail(_ error: any ReportedError) {
    failed += 1
    Console.report(error)
  }

  /// 0 done, 1 some inputs failed, 3 nothing done.
  public var exitCode: ExitCode? {
    if failed == 0 { return nil }
    return ExitCode(done > 0 ? 1 : 3)
  }
}
