import GlyphFiles
import Testing

@Suite struct SystemPathTests {
  /// What the system would be given.
  static func bytes(_ path: String) -> [UInt8] {
    path.withSystemPath { pointer in
      var bytes: [UInt8] = []
      var at = pointer
      while at.pointee != 0 {
        bytes.append(UInt8(bitPattern: at.pointee))
        at += 1
      }
      return bytes
    }
  }

  static let names: [[UInt8]] = [
    Array("plain.txt".utf8), Array("café ✓ 👍.txt".utf8), [0x63, 0x61, 0x66, 0xE9], [0xFF, 0xFE],
    // A scalar cut short, a surrogate, an overlong slash, beyond the last scalar, a lone continuation byte.
    [0xE4, 0xB8, 0x2E], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF4, 0x90, 0x80, 0x80], [0x80, 0x61],
    // U+10FEE9, which stands for a byte; U+10FFFF, which does not; escapes that somebody wrote out.
    [0xF4, 0x8F, 0xBB, 0xA9], [0xF4, 0x8F, 0xBF, 0xBF], Array(#"caf\xE9"#.utf8),
    Array(#"\\x5C\x41\xe9"#.utf8),
    [0x5C, 0x78, 0x45, 0x39, 0xE9],
  ]

  @Test func everyPathComesBackAndNoTwoAreOne() throws {
    var strings: Set<[UInt8]> = []
    var shown: Set<[UInt8]> = []
    for name in Self.names {
      let path = SystemPath.string(name)
      #expect(Self.bytes(path) == name, "\(name)")
      let visible = SystemPath.name(of: path)
      #expect(Self.bytes(SystemPath.path(named: visible)) == name, "\(visible)")
      strings.insert(Array(path.utf8))
      shown.insert(Array(visible.utf8))
    }
    #expect(strings.count == Self.names.count && shown.count == Self.names.count)
  }

  @Test func everyPairOfBytesComesBack() {
    for first in UInt8(1)...255 {
      for second in UInt8(1)...255 {
        let path = SystemPath.string([first, second])
        if Self.bytes(path) != [first, second] { Issue.record("\(first) \(second)") }
        if Self.bytes(SystemPath.path(named: SystemPath.name(of: path))) != [first, second] {
          Issue.record("\(first) \(second), by name")
        }
      }
    }
  }

  @Test func namesForPeopleAreWhatTheDocumentationSays() {
    #expect(SystemPath.name(of: SystemPath.string([0x63, 0xE9, 0x2E])) == #"c\xE9."#)
    #expect(SystemPath.name(of: #"c\xE9 \n \x4 \xe9"#) == #"c\x5CxE9 \n \x4 \xe9"#)
    #expect(SystemPath.path(named: #"\x2F\x2E"#) == #"\x2F\x2E"#)
    #expect(SystemPath.shown("'" + SystemPath.string([0x0A, 0x80]) + "'") == "'\n\\x80'")
    let error = FileError(.open, SystemPath.string([0xE9]), errorNumber: 2)
    #expect(error.description == #"cannot open '\xE9': No such file or directory"#)
  }
}
