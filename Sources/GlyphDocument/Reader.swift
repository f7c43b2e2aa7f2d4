import GlyphGeometry

extension Document {
  /// Reads a file's text: code where the name's ending says so, prose otherwise.
  /// - Throws: `TextError` where the bytes are no text.
  public init(name: String, file: [UInt8]) throws(TextError) {
    let text = try SourceText(file: file)
    guard text.bytes.count <= UInt32.max else { throw .tooLong(bytes: text.bytes.count) }
    let kind: Block.Kind = Language.named(by: name).map { .code(language: $0) } ?? .prose
    self.init(
      name: name, text: text,
      blocks: text.bytes.isEmpty ? [] : [Block(kind: kind, span: SourceSpan(start: 0, end: text.bytes.count))]
    )
  }
}

/// Programming languages by file name.
public enum Language {
  private static let endings: [String: String] = [
    "c": "c", "h": "c", "cc": "cpp", "cpp": "cpp", "cxx": "cpp", "hpp": "cpp", "cs": "csharp", "css": "css",
    "clj": "clojure", "dart": "dart", "erl": "erlang", "ex": "elixir", "exs": "elixir", "f90": "fortran",
    "go": "go", "hs": "haskell", "htm": "html", "html": "html", "java": "java", "jl": "julia",
    "js": "javascript", "mjs": "javascript", "jsx": "javascript", "json": "json", "kt": "kotlin",
    "lua": "lua", "m": "objc", "ml": "ocaml", "mm": "objc", "php": "php", "pl": "perl", "pm": "perl",
    "proto": "protobuf", "ps1": "powershell", "py": "python", "pyi": "python", "r": "r", "rb": "ruby",
    "rs": "rust", "scala": "scala", "scm": "scheme", "sh": "bash", "bash": "bash", "sql": "sql",
    "swift": "swift", "toml": "toml", "ts": "typescript", "tsx": "typescript", "vim": "vim", "xml": "xml",
    "yaml": "yaml", "yml": "yaml", "zig": "zig", "zsh": "bash",
  ]
  private static let names: [String: String] = [
    "makefile": "make", "dockerfile": "dockerfile", "cmakelists.txt": "cmake", "rakefile": "ruby",
    "gemfile": "ruby",
  ]

  /// The language that a path's last part says; nil for prose and unknown endings.
  public static func named(by path: String) -> String? {
    let file = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    if let language = names[file] { return language }
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return nil }
    return endings[String(file[file.index(after: dot)...])]
  }
}
