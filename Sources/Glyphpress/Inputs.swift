import GlyphDocument
import GlyphFiles

/// One text to read: a file, or standard input.
public struct Input: Hashable, Sendable {
  public enum Source: Hashable, Sendable {
    case file(String)
    case standardInput
    /// What standard input was, once it has been read.
    case held([UInt8])
  }

  /// The document's name: unique among the inputs, relative, without `..`; pages go to a folder of this name. What
  /// is no UTF-8 in a file's name is `\xE9` here (`SystemPath.name(of:)`).
  public var name: String
  public var source: Source
  /// Whether the user named it (then it must be text), or it was found in a folder (then it may be passed over).
  public var isNamed: Bool

  /// The path as the user would name it.
  public var place: String {
    switch source {
    case .file(let path): path
    case .standardInput, .held: "standard input"
    }
  }

  /// - Throws: `FileError`.
  public func read() throws(FileError) -> [UInt8] {
    switch source {
    case .file(let path): try Files.read(path)
    case .held(let bytes): bytes
    case .standardInput: try Files.read(descriptor: 0, name: "standard input")
    }
  }
}

/// What the arguments of a command name: the inputs, and the arguments that name nothing.
public struct InputList: Sendable {
  public var inputs: [Input] = []
  public var failures: [FileError] = []
  /// Folders among the arguments, to tell when one held no text.
  public var folders: [String] = []

  /// Files as they are, folders with all that is below them (sorted by name; hidden files and links to folders
  /// are passed over), `-` as standard input.
  public init(arguments: [String]) {
    for argument in arguments {
      if argument == "-" {
        add(Input(name: "stdin", source: .standardInput, isNamed: true))
      } else if Files.isFolder(argument) {
        let folder = Self.withoutSlash(argument)
        folders.append(folder)
        walk(folder, below: "")
      } else if Files.exists(argument) {
        let name = argument.split(separator: "/").last.map(String.init) ?? argument
        add(Input(name: name, source: .file(argument), isNamed: true))
      } else {
        failures.append(FileError(.open, argument))
      }
    }
  }

  private static func withoutSlash(_ path: String) -> String {
    var path = path
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  private mutating func walk(_ folder: String, below prefix: String) {
    let names: [String]
    do throws(FileError) { names = try Files.list(folder) } catch {
      failures.append(error)
      return
    }
    for name in names where !name.hasPrefix(".") {
      let path = folder + "/" + name
      if Files.isFolder(path) {
        if !Files.isLink(path) { walk(path, below: prefix + name + "/") }
      } else {
        add(Input(name: prefix + name, source: .file(path), isNamed: false))
      }
    }
  }

  /// Adds an input under a name of its own: a second `a.txt` is `a.txt-2`. No name is another's folder, since a
  /// document's pages lie in the folder of its name, and none is that of a file beside them.
  private mutating func add(_ input: Input) {
    var input = input
    var plain = input.name == ".." || input.name == "." ? "document" : SystemPath.name(of: input.name)
    if !Self.folders(of: plain).isDisjoint(with: names) {
      plain = plain.split(separator: "/").joined(separator: "-")
    }
    input.name = plain
    var number = 2
    while names.contains(input.name) || folderNames.contains(input.name) {
      input.name = "\(plain)-\(number)"
      number += 1
    }
    names.insert(input.name)
    folderNames.formUnion(Self.folders(of: input.name))
    inputs.append(input)
  }

  /// Every folder on the way to a name: `a`, `a/b` of `a/b/c`.
  private static func folders(of name: String) -> Set<String> {
    let parts = name.split(separator: "/")
    return Set((1..<max(1, parts.count)).map { parts[..<$0].joined(separator: "/") })
  }

  private var names: Set<String> = [Manifest.pagesFile, Manifest.runFile]
  private var folderNames: Set<String> = []
}
