import GlyphGeometry

/// A stretch of the source that is worth nothing unless it is read exactly: readers misread such things silently.
public struct FragileSpan: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case url, email, uuid, path
    /// An access key by one of the prefixes that vendors give them.
    case key
    /// Hexadecimal digits: digests, commits, addresses.
    case hash
    case base64
    /// A long number: accounts, phone numbers, addresses of hosts, time stamps.
    case number
  }

  public var kind: Kind
  /// UTF-8 bytes of the source.
  public var span: SourceSpan

  public init(_ kind: Kind, _ span: SourceSpan) {
    self.kind = kind
    self.span = span
  }
}

/// What is done about fragile spans.
public enum FragilePolicy: String, CaseIterable, Sendable {
  /// They are also listed as text beside the pages.
  case sidecar
  /// The blocks that hold them stay text.
  case keepText = "keep-text"
  case none
}

extension Document {
  /// The fragile spans of the text, in order, apart from each other.
  public var fragileSpans: [FragileSpan] { FragileFinder.spans(in: text.bytes) }
}
