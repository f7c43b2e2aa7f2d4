import GlyphFiles
import GlyphGeometry
import GlyphJSON

/// One line of `manifest.jsonl`: a page, and the part of the source it shows.
public struct PageRecord: Hashable, Sendable {
  public var document: String
  /// From 1.
  public var page: Int
  /// Path of the image below the output folder.
  public var file: String
  /// Of the file: `image/png`, `image/webp`.
  public var mediaType: String
  public var size: PixelSize
  /// UTF-8 bytes of the document's text.
  public var source: SourceSpan
  /// Unicode scalars in the span.
  public var characters: Int
  public var model: String
  public var visualTokens: Int
  /// Of the file, in hexadecimal.
  public var sha256: String
  /// The text of the span: what `recover` writes back.
  public var text: String
  /// Which bytes each visual token covers, where it was asked for.
  public var tokenMap: JSONValue?

  public var json: JSONValue {
    guard case .object(var members) = plainJSON.kind, let tokenMap else { return plainJSON }
    members.append(JSONMember("token_map", tokenMap))
    return JSONValue(members: members)
  }

  private var plainJSON: JSONValue {
    [
      "document": JSONValue(document), "page": JSONValue(page), "file": JSONValue(file),
      "media_type": JSONValue(mediaType),
      "width": JSONValue(size.width), "height": JSONValue(size.height),
      "source": ["start": JSONValue(source.start), "end": JSONValue(source.end)],
      "characters": JSONValue(characters), "model": JSONValue(model),
      "visual_tokens": JSONValue(visualTokens),
      "sha256": JSONValue(sha256), "text": JSONValue(text),
    ]
  }

  /// - Throws: `PressError.manifest` naming the line and key.
  init(_ json: JSONValue, line: Int, path: String) throws {
    func wrong(_ key: String) -> PressError {
      .manifest(path: path, "line \(line): no \"\(key)\" as it should be")
    }
    func int(_ value: JSONValue?, _ key: String) throws -> Int {
      guard let int = value?.int, int >= 0 else { throw wrong(key) }
      return int
    }
    func string(_ key: String) throws -> String {
      guard let string = json[key]?.string else { throw wrong(key) }
      return string
    }
    document = try string("document")
    page = try int(json["page"], "page")
    file = try string("file")
    // Not in manifests of before there was a choice.
    mediaType = json["media_type"]?.string ?? "image/png"
    size = PixelSize(width: try int(json["width"], "width"), height: try int(json["height"], "height"))
    source = SourceSpan(
      start: try int(json["source"]?["start"], "source.start"),
      end: try int(json["source"]?["end"], "source.end"))
    characters = try int(json["characters"], "characters")
    model = try string("model")
    visualTokens = try int(json["visual_tokens"], "visual_tokens")
    sha256 = try string("sha256")
    text = try string("text")
    tokenMap = json["token_map"]
  }

  public init(
    document: String, page: Int, file: String, mediaType: String, size: PixelSize, source: SourceSpan,
    characters: Int, model: String, visualTokens: Int, sha256: String, text: String,
    tokenMap: JSONValue? = nil
  ) {
    self.document = document
    self.page = page
    self.file = file
    self.mediaType = mediaType
    self.size = size
    self.source = source
    self.characters = characters
    self.model = model
    self.visualTokens = visualTokens
    self.sha256 = sha256
    self.text = text
    self.tokenMap = tokenMap
  }
}

/// What `run.json` beside the manifest records of one document.
public struct DocumentRecord: Hashable, Sendable {
  public var name: String
  /// The encoding to write the text back in.
  public var encoding: String
  /// Of the text as UTF-8.
  public var bytes: Int
  public var pages: Int
  /// Of the original file, in hexadecimal.
  public var sha256: String

  public init(name: String, encoding: String, bytes: Int, pages: Int, sha256: String) {
    self.name = name
    self.encoding = encoding
    self.bytes = bytes
    self.pages = pages
    self.sha256 = sha256
  }

  var json: JSONValue {
    [
      "name": JSONValue(name), "encoding": JSONValue(encoding), "bytes": JSONValue(bytes),
      "pages": JSONValue(pages), "sha256": JSONValue(sha256),
    ]
  }

  init?(_ json: JSONValue) {
    guard let name = json["name"]?.string, let encoding = json["encoding"]?.string,
      let bytes = json["bytes"]?.int, let pages = json["pages"]?.int, let sha256 = json["sha256"]?.string
    else { return nil }
    self.init(name: name, encoding: encoding, bytes: bytes, pages: pages, sha256: sha256)
  }
}

/// The files that describe an output folder: `manifest.jsonl`, one object a page, and `run.json`, which says
/// with what style, model, fonts and library versions the pages were made and of which documents.
public struct Manifest: Sendable {
  public static let pagesFile = "manifest.jsonl"
  public static let runFile = "run.json"

  public var pages: [PageRecord]
  public var documents: [DocumentRecord]

  public init(pages: [PageRecord], documents: [DocumentRecord]) {
    self.pages = pages
    self.documents = documents
  }

  /// Reads the manifest of an output folder.
  /// - Throws: `FileError`, `PressError.manifest`.
  public init(folder: String) throws {
    let path = folder + "/" + Self.pagesFile
    let bytes = try Files.read(path)
    pages = []
    for (number, line) in bytes.split(separator: 0x0A).enumerated() {
      let json: JSONValue
      do { json = try JSONValue(parsing: Array(line)) } catch {
        throw PressError.manifest(path: path, "line \(number + 1): \(error)")
      }
      pages.append(try PageRecord(json, line: number + 1, path: path))
    }
    let runPath = folder + "/" + Self.runFile
    do {
      let run = try JSONValue(parsing: try Files.read(runPath))
      documents = (run["documents"]?.elements ?? []).compactMap(DocumentRecord.init)
    } catch let error as JSONError {
      throw PressError.manifest(path: runPath, "\(error)")
    }
  }

  /// Takes out the documents with such names.
  mutating func remove(_ names: [String]) {
    let unwanted = Set(names.map { Array($0.utf8) })
    pages.removeAll { unwanted.contains(Array($0.document.utf8)) }
    documents.removeAll { unwanted.contains(Array($0.name.utf8)) }
  }

  public func pagesText() -> [UInt8] {
    var text = ""
    for page in pages {
      text += page.json.compact()
      text += "\n"
    }
    return Array(text.utf8)
  }
}
