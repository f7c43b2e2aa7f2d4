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
    try forEachDocument(label, in: list(), body)
  }

  /// The same for a list that is known already.
  public func forEachDocument(
    _ label: String, in list: InputList, _ body: (Document, [UInt8]) throws -> Void
  ) throws -> Outcome {
    try forEachDocument(label, in: list, contexts: [()]) { document, file, _ in
      (document: document, file: file)
    } use: { _, read in
      try body(read.document, read.file)
    }
  }

  /// What the arguments name.
  /// - Throws: `PressError.noInput`.
  public func list() throws -> InputList {
    guard !inputs.isEmpty else { throw PressError.noInput }
    return InputList(arguments: inputs)
  }

  /// Reads all inputs on as many threads as there are contexts; results come in the order of the inputs.
  public func forEachDocument<Context, Value: Sendable>(
    _ label: String, in list: InputList, contexts: [Context],
    map: @Sendable (Document, [UInt8], Context) throws -> Value, use: (Input, Value) throws -> Void
  ) throws -> Outcome {
    var outcome = Outcome()
    for failure in list.failures { outcome.fail(failure) }
    var progress = Progress(label, total: list.inputs.count, quiet: quiet)
    let wave = contexts.count == 1 ? 1 : 32 * contexts.count
    let reading = reading
    var next = 0
    reading: while next < list.inputs.count {
      try Interrupt.check()
      let inputs = Array(list.inputs[next..<min(next + wave, list.inputs.count)])
      progress.update(next, inputs[0].name)
      next += inputs.count
      let results = try parallelMap(inputs, contexts: contexts) { input, context in
        Result<Value, any Error> {
          let file = try input.read()
          return try map(try Document(name: input.name, file: file, as: reading), file, context)
        }
      }
      for (input, result) in zip(inputs, results) {
        do {
          try use(input, try result.get())
          outcome.done += 1
        } catch {
          if try outcome.ends(with: error, at: input) { break reading }
        }
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
  public init() {}

  public var done = 0
  public var failed = 0
  public var passedOver: [String] = []

  public mutating func fail(_ error: any ReportedError) {
    failed += 1
    Console.report(error)
  }

  /// Notes why an input could not be done.
  /// - Returns: whether nothing more can be done.
  /// - Throws: what is no fault of the input.
  public mutating func ends(with error: any Error, at input: Input) throws -> Bool {
    switch error {
    case let error as TextError:
      if try input.isNamed || !isBinary(input) {
        fail(PressError.text(name: input.place, error))
      } else {
        passedOver.append(input.name)
      }
    case PressError.interrupted: throw error
    case let error as any ReportedError:
      fail(error)
      return error.code == "file.full"
    default: throw error
    }
    return false
  }

  /// 0 done, 1 some inputs failed, 3 nothing done.
  public var exitCode: ExitCode? {
    if failed == 0 { return nil }
    return ExitCode(done > 0 ? 1 : 3)
  }
}
