/// Programming languages: how files and Markdown fences name them, and what highlighting knows of them.
public enum Language {
  private static let endings: [String: String] = [
    "c": "c", "h": "c", "cc": "cpp", "cpp": "cpp", "cxx": "cpp", "hpp": "cpp", "cs": "csharp", "css": "css",
    "clj": "clojure", "dart": "dart", "diff": "diff", "patch": "diff", "erl": "erlang", "ex": "elixir",
    "exs": "elixir", "f90": "fortran", "go": "go", "hs": "haskell", "htm": "html", "html": "html",
    "ini": "toml", "java": "java", "jl": "julia", "js": "javascript", "mjs": "javascript",
    "jsx": "javascript", "json": "json", "jsonl": "json", "ndjson": "json", "kt": "kotlin", "lua": "lua",
    "m": "objc", "ml": "ocaml", "mm": "objc", "nix": "nix", "php": "php", "pl": "perl", "pm": "perl",
    "proto": "protobuf", "ps1": "powershell", "py": "python", "pyi": "python", "r": "r", "rb": "ruby",
    "rs": "rust", "scala": "scala", "scm": "scheme", "sh": "bash", "bash": "bash", "sql": "sql",
    "swift": "swift", "tex": "latex", "toml": "toml", "ts": "typescript", "tsx": "typescript", "vim": "vim",
    "xml": "xml", "svg": "xml", "yaml": "yaml", "yml": "yaml", "zig": "zig", "zsh": "bash",
  ]
  private static let names: [String: String] = [
    "makefile": "make", "dockerfile": "dockerfile", "cmakelists.txt": "cmake", "rakefile": "ruby",
    "gemfile": "ruby",
  ]
  private static let aliases: [String: String] = [
    "c++": "cpp", "c#": "csharp", "golang": "go", "shell": "bash", "console": "bash", "python3": "python",
    "objective-c": "objc", "tsx": "typescript", "jsonc": "json", "json5": "json", "patch": "diff",
  ]

  /// The language that a path's last part says; nil for prose and unknown endings.
  public static func named(by path: String) -> String? {
    let file = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    if let language = names[file] { return language }
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return nil }
    return endings[String(file[file.index(after: dot)...])]
  }

  /// The language that a Markdown fence's lower-case word means; nil where none is known.
  public static func named(_ word: String) -> String? {
    if grammars[word] != nil { return word }
    return aliases[word] ?? endings[word] ?? names[word]
  }

  /// The languages that are highlighted, by name.
  public static var highlighted: [String] { grammars.keys.sorted() }

  static func grammar(_ name: String) -> Grammar? { grammars[name] }
}
