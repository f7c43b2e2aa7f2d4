import GlyphTokens

/// Files of the repository, found from this source file.
enum Repository {
  static let root = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }

  static func path(_ relative: String) -> String { root + "/" + relative }

  static let shelf = VocabularyShelf(directory: path(".data/vocabularies"))
}
