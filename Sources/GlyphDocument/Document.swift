import GlyphGeometry

/// A source text cut into blocks.
public struct Document: Hashable, Sendable {
  /// A name for messages and output folders, such as the file's path below the input.
  public var name: String
  public var text: SourceText
  /// The blocks in order; their spans tile the text.
  public var blocks: [Block]

  public init(name: String, text: SourceText, blocks: [Block]) {
    self.name = name
    self.text = text
    self.blocks = blocks
  }
}

/// A stretch of the document that is laid out in one way.
public struct Block: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case prose
    /// Source code; the language is the lower-case name that highlighters use.
    case code(language: String?)
  }

  public var kind: Kind
  public var span: SourceSpan

  public init(kind: Kind, span: SourceSpan) {
    self.kind = kind
    self.span = span
  }
}
