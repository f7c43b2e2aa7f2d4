import GlyphDocument
import GlyphFiles
import GlyphImage
import GlyphJSON
import GlyphReport
import GlyphVision
import Glyphpress

/// What a unit of work has come to.
struct UnitOutput: Sendable {
  struct Failure: Sendable {
    var path: String
    var line: Int?
    var reason: String
  }

  var shard: Int?
  var position: Int
  /// What is appended to the file of pages, to `documents.jsonl` and to `quarantine.jsonl`.
  var pages: [UInt8] = []
  var documents: [UInt8] = []
  var quarantine: [UInt8] = []
  var documentCount = 0
  var pageCount = 0
  /// The first record that could not be done.
  var failure: Failure?
}

/// Turns units of work into output; one a thread.
final class UnitPress {
  private let settings: BatchSettings
  private let corpus: Corpus
  private let press: Press
  private let counter: TextCounter

  init(_ settings: BatchSettings, _ corpus: Corpus, press: Press, counter: TextCounter) {
    self.settings = settings
    self.corpus = corpus
    self.press = press
    self.counter = counter
  }

  /// - Throws: What would stop every document: fonts, the style, a full disk. What is wrong with one document is
  ///   part of the result.
  func press(_ unit: WorkUnit) throws -> UnitOutput {
    var output = UnitOutput(shard: unit.shard, position: unit.position)
    for item in unit.items {
      let pagesBefore = output.pages.count
      do {
        let entry = try read(item)
        try press(entry, item, into: &output)
      } catch let bad as BadDocument {
        output.pages.removeSubrange(pagesBefore...)
        putAside(item, bad, into: &output)
      }
    }
    return output
  }

  /// A document and the file it came from.
  private struct Entry {
    var document: Document
    var file: [UInt8]
    var id: String?
  }

  /// Why one document cannot be done while others can.
  private struct BadDocument: Error {
    var code: String
    var reason: String
    var isText = true
  }

  private func read(_ item: CorpusItem) throws(BadDocument) -> Entry {
    switch item.content {
    case .failure(let code, let reason): throw BadDocument(code: code, reason: reason)
    case .file:
      let file: [UInt8]
      do throws(FileError) { file = try Files.read(item.path) } catch {
        throw BadDocument(code: error.code, reason: error.description)
      }
      return try entry(item, file, id: nil)
    case .record(let line):
      let record: (text: String, id: String?)
      do throws(CorpusError) { record = try fields(of: line) } catch {
        throw BadDocument(code: error.code, reason: error.description)
      }
      return try entry(item, Array(record.text.utf8), id: record.id)
    }
  }

  private func fields(of line: [UInt8]) throws(CorpusError) -> (text: String, id: String?) {
    let json: JSONValue
    do throws(JSONError) { json = try JSONValue(parsing: line) } catch { throw .json(error.description) }
    guard json.members != nil else { throw .json("it is another value") }
    guard let text = json[settings.textField]?.string else { throw .field(settings.textField) }
    return (text, id(of: json))
  }

  private func id(of record: JSONValue) -> String? {
    switch record[settings.idField]?.kind {
    case .string(let id), .number(let id): id
    default: nil
    }
  }
}

extension UnitPress {
  private func entry(_ item: CorpusItem, _ file: [UInt8], id: String?) throws(BadDocument) -> Entry {
    let name = name(of: item, id: id)
    do throws(TextError) {
      var document = try Document(name: item.line == nil ? name : id ?? "", file: file, as: settings.reading)
      document.name = name
      return Entry(document: document, file: file, id: id)
    } catch {
      throw BadDocument(code: error.code, reason: error.description, isText: false)
    }
  }

  /// A name that no other document of the corpus has: the file's, and for a record its line and what of its id
  /// may stand in a path.
  private func name(of item: CorpusItem, id: String?) -> String {
    let file = item.source.map { corpus.sources[$0].name } ?? item.path
    guard let line = item.line else { return file }
    var name = file + "/" + padded(line, 8)
    if let id, !id.isEmpty {
      name += "-"
      for byte in id.utf8.prefix(80) {
        let isPlain = byte < 0x80 && (Character(Unicode.Scalar(byte)).isLetter || 0x30...0x39 ~= byte)
        name.unicodeScalars.append(isPlain || byte == 0x2D || byte == 0x2E ? Unicode.Scalar(byte) : "_")
      }
    }
    return name
  }

  private func press(_ entry: Entry, _ item: CorpusItem, into output: inout UnitOutput) throws {
    let document = entry.document
    var measure = DocumentMeasure(document, style: settings.style)
    var view = ViewMeasure(model: settings.profile.name)
    let before = output.pages.count
    do {
      switch settings.format {
      case .folders:
        let records = try writeFolder(document, item) { view.add($0.plan) }
        for record in records { output.pages += Self.line(record.json) }
      case .webdataset, .jsonl:
        try press.press(document) { page in
          view.add(page.plan)
          append(page, of: entry, item, number: view.pages, to: &output.pages)
        }
      }
    } catch let error as VisionError {
      output.pages.removeSubrange(before...)
      throw BadDocument(code: error.code, reason: error.description)
    } catch let error as ImageError {
      output.pages.removeSubrange(before...)
      throw BadDocument(code: error.code, reason: error.description)
    }
    measure.textTokens = counter.count(document.text.bytes)
    output.documents += Self.line(describe(entry, item, measure, view))
    output.documentCount += 1
    output.pageCount += view.pages
  }

  private func writeFolder(
    _ document: Document, _ item: CorpusItem, _ onPage: (PressedPage) throws -> Void
  ) throws -> [PageRecord] {
    let final = settings.output + "/" + document.name
    if let slash = final.lastIndex(of: "/") { try Files.makeFolder(String(final[..<slash])) }
    return try OutputFolder.writePages(
      of: document, to: final, through: "\(settings.output)/\(Ledger.workFolder)/\(item.number)", with: press,
      onPage: onPage)
  }

  /// One page as members of a tar, or as a line of JSON.
  private func append(
    _ page: PressedPage, of entry: Entry, _ item: CorpusItem, number: Int, to pages: inout [UInt8]
  ) {
    let key = "\(padded(item.number, 9))-\(padded(number, 5))"
    var record = OutputFolder.record(
      page, of: entry.document, number: number, model: settings.profile.name, press.format)
    record.file = key + "." + press.format.fileExtension
    let tokens = counter.count(Array(record.text.utf8)).first?.tokens
    var members = [JSONMember("key", JSONValue(key)), JSONMember("id", JSONValue(entry.id))]
    members += record.json.members ?? []
    members.append(JSONMember("text_tokens", JSONValue(tokens)))
    if settings.format == .webdataset {
      Tar.append(record.file, page.image, to: &pages)
      Tar.append(key + ".json", Self.line(JSONValue(members: members)), to: &pages)
    } else {
      members.append(JSONMember(press.format.fileExtension, JSONValue(Base64.encode(page.image))))
      pages += Self.line(JSONValue(members: members))
    }
  }

  private func describe(
    _ entry: Entry, _ item: CorpusItem, _ measure: DocumentMeasure, _ view: ViewMeasure
  ) -> JSONValue {
    let tokens = measure.textTokens.first
    let ratio = tokens.flatMap { DocumentMeasure.ratio($0, view) }
    return [
      "number": JSONValue(item.number), "name": JSONValue(entry.document.name), "id": JSONValue(entry.id),
      "input": JSONValue(SystemPath.name(of: item.path)), "line": JSONValue(item.line),
      "encoding": JSONValue(entry.document.text.encoding.rawValue), "bytes": JSONValue(measure.bytes),
      "characters": JSONValue(measure.characters), "pages": JSONValue(view.pages),
      "sha256": JSONValue(SHA256.hex(entry.file)), "text_tokens": JSONValue(tokens?.tokens),
      "visual_tokens": JSONValue(view.visualTokens), "total_tokens": JSONValue(view.totalTokens),
      "ratio": ratio.map { JSONValue($0, places: 4) } ?? nil,
    ]
  }

  private func putAside(_ item: CorpusItem, _ bad: BadDocument, into output: inout UnitOutput) {
    // Pictures and the like in a folder are nobody's mistake.
    let isPassedOver =
      !bad.isText && item.line == nil && !(item.source.map { corpus.sources[$0].isNamed } ?? true)
    var id: String?
    if case .record(let line) = item.content { id = (try? JSONValue(parsing: line)).flatMap(self.id) }
    output.quarantine += Self.line([
      "number": JSONValue(item.number), "input": JSONValue(SystemPath.name(of: item.path)),
      "line": JSONValue(item.line),
      "id": JSONValue(id), "code": JSONValue(bad.code), "reason": JSONValue(SystemPath.shown(bad.reason)),
      "passed_over": JSONValue(isPassedOver),
    ])
    if !isPassedOver, output.failure == nil {
      output.failure = UnitOutput.Failure(path: item.path, line: item.line, reason: bad.reason)
    }
  }

  private static func line(_ json: JSONValue) -> [UInt8] { Array((json.compact() + "\n").utf8) }
}
