import GlyphFiles
import GlyphTokens
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Files of the repository, found from this source file.
enum Repository {
  static let root = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }

  static func path(_ relative: String) -> String { root + "/" + relative }

  static let shelf = VocabularyShelf(directory: path(".data/vocabularies"))

  /// Tests of real vocabularies need what Scripts/fetch-vocabularies brings.
  static let hasVocabularies: ConditionTrait = .enabled(
    if: TokenizerInfo.known.allSatisfy { shelf.holds($0) },
    "vocabularies are missing: run Scripts/fetch-vocabularies")

  /// Writes a file of its own into a folder of its own.
  static func temporary(_ name: String, _ text: String) throws -> String {
    let folder = "/tmp/glyphpress-tokens-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    try Files.makeFolder(folder)
    try Files.writeAtomically(Array(text.utf8), to: folder + "/" + name)
    return folder + "/" + name
  }
}
