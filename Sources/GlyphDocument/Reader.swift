import GlyphGeometry

extension Document {
  /// Reads a file's text.
  /// - Parameters:
  ///   - name: The file's name or path, whose ending tells how to read it.
  ///   - reading: How to read it whatever its name says; nil to guess.
  /// - Throws: `TextError` where the bytes are no text.
  public init(name: String, file: [UInt8], as reading: Reading? = nil) throws(TextError) {
    let text = try SourceText(file: file)
    guard text.bytes.count <= UInt32.max else { throw .tooLong(bytes: text.bytes.count) }
    let reading = reading ?? text.bytes.withUnsafeBufferPointer { Reading.guessed(name: name, text: $0) }
    self.init(
      name: name, text: text, reading: reading, blocks: Self.blocks(text.bytes, reading, name: name))
  }

  /// A whole text is one block of code or one table; the others are cut into blocks.
  private static func blocks(_ text: [UInt8], _ reading: Reading, name: String) -> [Block] {
    guard !text.isEmpty else { return [] }
    let whole = SourceSpan(start: 0, end: text.count)
    switch reading {
    case .plain: return PlainReader.blocks(text)
    case .markdown: return MarkdownReader.blocks(text)
    case .chat: return text.count < 1 << 26 ? ChatReader.blocks(text) : [Block(kind: .prose, span: whole)]
    case .code: return [Block(kind: .code(language: Language.named(by: name)), span: whole)]
    case .tex: return text.withUnsafeBufferPointer { [FormulaFinder.texBlock($0)] }
    case .table:
      let format = text.withUnsafeBufferPointer { tableFormat($0, name: name) }
      return [Block(kind: .table(format), span: whole)]
    }
  }

  /// By the name's ending, else by which separator the first line has most of.
  private static func tableFormat(_ text: UnsafeBufferPointer<UInt8>, name: String) -> TableFormat {
    let line = text.prefix { $0 != 0x0A }
    func count(_ byte: UInt8) -> Int { line.reduce(0) { $0 + ($1 == byte ? 1 : 0) } }
    if Reading.ending(name) == "tsv" || count(0x09) > 0 { return .separated(by: 0x09) }
    if line.first == 0x7C { return .pipes }
    if count(0x3B) > count(0x2C) { return .separated(by: 0x3B) }
    return count(0x2C) > 0 ? .separated(by: 0x2C) : .aligned
  }
}
