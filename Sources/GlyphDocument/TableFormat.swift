/// How a table's cells are parted in the source.
public enum TableFormat: Hashable, Sendable {
  /// RFC 4180: cells parted by a byte (`,` `;` or tab), those in double quotes may hold it and line ends.
  case separated(by: UInt8)
  /// GitHub Flavored Markdown: `|` parts cells, the second row is dashes.
  case pipes
  /// Columns stand under each other, parted by two or more spaces.
  case aligned
}
