import GlyphGeometry

/// A source text cut into blocks.
public struct Document: Hashable, Sendable {
  /// A name for messages and output folders, such as the file's path below the input.
  public var name: String
  public var text: SourceText
  /// What the text was read as.
  public var reading: Reading
  /// The blocks in order; their spans tile the text. All but the last end at a line's end.
  public var blocks: [Block]

  public init(name: String, text: SourceText, reading: Reading = .plain, blocks: [Block]) {
    self.name = name
    self.text = text
    self.reading = reading
    self.blocks = blocks
  }
}

/// A stretch of the document that is laid out in one way.
public struct Block: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case prose
    /// Source code; the language is the lower-case name that highlighters use.
    case code(language: String?)
    case table(TableFormat)
    /// Lines of Markdown that hold nothing but images.
    case figure
  }

  /// Languages whose lines mean something each, so that even joined text starts every one on a new line.
  private static let lineLanguages: Set<String> = ["diff", "trace"]

  /// Whether every source line starts a line of the page also where lines are joined.
  public var keepsLines: Bool {
    if case .code(let language?) = kind { return Self.lineLanguages.contains(language) }
    return false
  }

  public var kind: Kind
  public var span: SourceSpan
  /// How parts of the text are set; runs tile the span, or there are none and all of it is plain.
  public var runs: [TextRun]

  public init(kind: Kind, span: SourceSpan, runs: [TextRun] = []) {
    self.kind = kind
    self.span = span
    self.runs = runs
  }
}

/// A stretch of a block that is set in one way.
public struct TextRun: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case text
    /// Source bytes that one of the layout's marks stands for, such as JSON's `\n`.
    case literal
    /// Where cells of a pipe table meet: spaces, `|`, spaces.
    case boundary
    /// Two or more spaces between the columns of a space-aligned table.
    case gap
    /// TeX mathematics, delimiters included.
    case formula(isDisplay: Bool)
  }

  /// What the text is, which decides its ink.
  public enum Role: UInt8, Hashable, Sendable, CaseIterable {
    case plain, markup, heading, link, keyword, string, number, comment, type, function, speaker
  }

  public var span: SourceSpan
  public var content: Content
  public var role: Role
  public var isBold: Bool
  public var isOblique: Bool
  public var isCode: Bool

  public init(
    span: SourceSpan, content: Content = .text, role: Role = .plain, isBold: Bool = false,
    isOblique: Bool = false, isCode: Bool = false
  ) {
    self.span = span
    self.content = content
    self.role = role
    self.isBold = isBold
    self.isOblique = isOblique
    self.isCode = isCode
  }
}
