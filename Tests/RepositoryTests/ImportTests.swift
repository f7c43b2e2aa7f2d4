import Foundation
import Testing

/// Imports run one way: the table in ARCHITECTURE.md is what the sources do.
@Suite struct ImportTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Rows of ARCHITECTURE.md's import table: `| `Module` | ... | imports |`.
  static func table() throws -> [(module: String, imports: Set<String>)] {
    let text = try String(contentsOf: root.appendingPathComponent("ARCHITECTURE.md"), encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard line.hasPrefix("| `"), cells.count == 3, cells[0].first == "`" else { return nil }
      let names = cells[2].split(separator: ",").map {
        $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
      }
      return (
        cells[0].trimmingCharacters(in: CharacterSet(charactersIn: "`")), Set(names.filter { $0 != "-" })
      )
    }
  }

  /// The modules of ours and of C that the sources of a module import.
  static func imports(of module: String) throws -> Set<String> {
    let folder = root.appendingPathComponent("Sources/\(module)")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var found: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let words = line.split(separator: " ")
        if let at = words.firstIndex(of: "import"), at < 2, at + 1 < words.count {
          found.insert(String(words[at + 1]))
        }
      }
    }
    return found
  }

  static func modules() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("Sources").path).sorted()
  }

  @Test func everyModuleImportsWhatTheTableSaysAndNothingElse() throws {
    let table = try Self.table()
    let ours = Set(try Self.modules())
    for (module, allowed) in table {
      let found = try Self.imports(of: module).intersection(ours)
      #expect(found == allowed, "\(module)")
    }
    let swift = ours.filter { !$0.hasPrefix("C") }
    #expect(Set(table.map(\.module)) == swift)
  }

  @Test func importsOnlyRunTowardsTheTopOfTheTable() throws {
    var above: Set<String> = Set(try Self.modules().filter { $0.hasPrefix("C") })
    for (module, imports) in try Self.table() {
      #expect(imports.isSubset(of: above), "\(module)")
      above.insert(module)
    }
  }

  @Test func noFoundationBelowTheCommand() throws {
    for module in try Self.modules() where module != "glyphpress" {
      let imports = try? Self.imports(of: module)
      #expect(imports?.contains { $0.hasPrefix("Foundation") } != true, "\(module)")
    }
  }
}
