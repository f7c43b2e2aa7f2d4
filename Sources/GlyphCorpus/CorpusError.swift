import Glyphpress

/// Why a batch, an input of it or one record cannot be done.
public enum CorpusError: ReportedError, Hashable {
  /// Compressed data that cannot be unpacked, in the decoder's words.
  case packing(path: String, reason: String)
  /// A line of a JSONL file that is no JSON object.
  case json(String)
  /// A record without the text, or with one that is no string.
  case field(String)
  /// A line longer than `LineReader.longest` bytes.
  case longLine(bytes: Int)
  /// The output folder holds a batch already.
  case exists(folder: String)
  /// The batch in the output folder was made with something else; the names of what differs.
  case changed(folder: String, [String])
  /// The batch stopped at a bad record, as `--fail-fast` asks.
  case stopped(input: String, line: Int?, reason: String)

  public var code: String {
    switch self {
    case .packing: "batch.packing"
    case .json: "batch.json"
    case .field: "batch.field"
    case .longLine: "batch.line"
    case .exists: "batch.exists"
    case .changed: "batch.changed"
    case .stopped: "batch.stopped"
    }
  }

  public var description: String {
    switch self {
    case .packing(let path, let reason): "cannot unpack '\(path)': \(reason)"
    case .json(let reason): "the line is no JSON object: \(reason)"
    case .field(let name): "the record has no string \"\(name)\""
    case .longLine(let bytes): "a line of \(bytes) bytes; \(LineReader.longest) is the most"
    case .exists(let folder): "'\(folder)' holds a batch already"
    case .changed(let folder, let names):
      "the batch in '\(folder)' was begun with other \(names.joined(separator: ", "))"
    case .stopped(let input, let line, let reason):
      "'\(input)'\(line.map { ", line \($0)" } ?? ""): \(reason)"
    }
  }

  public var hint: String? {
    switch self {
    case .packing: "the file is damaged or cut short; what came before is used"
    case .json, .longLine: nil
    case .field: "name the member that holds the text with --text-field"
    case .exists: "go on with it by --resume, or write to another folder"
    case .changed: "resume with the same inputs and options, or write to another folder"
    case .stopped: "leave --fail-fast away to put bad records aside and go on; --resume goes on from here"
    }
  }
}
