import GlyphDocument
import GlyphFiles
import GlyphImage
import GlyphJSON
import GlyphLayout
import GlyphVision
import Glyphpress

/// All that decides what a batch writes, and how it is run.
public struct BatchSettings: Sendable {
  /// The folder that gets everything.
  public var output: String
  public var format: BatchFormat
  public var style: PageStyle
  public var profile: VisionProfile
  /// Name of the tokenizer, or path of its file.
  public var tokenizer: String
  /// How documents are read; nil to guess.
  public var reading: Reading?
  /// The members of a record that hold its text and, where there is one, its id.
  public var textField = "text"
  public var idField = "id"
  public var part = CorpusPart()
  /// Files of pages that share the documents evenly; nil where `shardBytes` decides.
  public var shards: Int?
  /// A file of pages that has reached this size is closed.
  public var shardBytes = 1 << 30
  /// Text in a unit of work, bytes. A unit is done by one worker and lost as a whole by a crash.
  public var unitBytes = 1 << 18

  /// How pages are written.
  public var imageFormat = ImageFormat.png
  public var compression = PNGWriter.Compression.fast

  public var workers = 1
  /// Whether a batch that was begun before is gone on with.
  public var resumes = false
  /// Whether the first bad record ends the batch.
  public var stopsAtFailure = false

  public init(
    output: String, format: BatchFormat, style: PageStyle, profile: VisionProfile, tokenizer: String
  ) {
    self.output = output
    self.format = format
    self.style = style
    self.profile = profile
    self.tokenizer = tokenizer
  }

  /// The journal's first line: what must be the same for a batch to be gone on with.
  func header(_ corpus: Corpus) -> JSONValue {
    var inputs: [UInt8] = []
    for source in corpus.sources { inputs += Array("\(source.name)\0\(source.size)\n".utf8) }
    for failure in corpus.failures { inputs += Array("\(failure.path)\0\n".utf8) }
    return [
      "versions": Versions.json, "style": style.json, "model": JSONValue(profile.name),
      "tokenizer": JSONValue(tokenizer), "image_format": JSONValue(imageFormat.rawValue),
      "compression": JSONValue(compression.rawValue),
      "format": JSONValue(format.rawValue),
      "as": JSONValue(reading?.rawValue), "text_field": JSONValue(textField), "id_field": JSONValue(idField),
      "shard_index": JSONValue(part.index), "shard_count": JSONValue(part.count), "shards": JSONValue(shards),
      "shard_size": JSONValue(shardBytes), "unit_size": JSONValue(unitBytes),
      "inputs": JSONValue(SHA256.hex(inputs)),
    ]
  }
}
