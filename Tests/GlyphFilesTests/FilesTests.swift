import GlyphFiles
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct FilesTests {
  let folder = "/tmp/glyphpress-files-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"

  @Test func atomicWriteLeavesTheFileAndNothingElse() throws {
    try Files.makeFolder(folder + "/a/b")
    try Files.writeAtomically([1, 2, 3], to: folder + "/a/b/x")
    #expect(try Files.read(folder + "/a/b/x") == [1, 2, 3])
    #expect(try Files.list(folder + "/a/b") == ["x"])
    #expect(try MappedFile(folder + "/a/b/x").withBytes { Array($0) } == [1, 2, 3])
  }

  @Test func failedWriteLeavesNoPart() throws {
    try Files.makeFolder(folder + "/c/target")
    #expect(throws: FileError.self) { try Files.writeAtomically([1], to: folder + "/c/target") }
    #expect(try Files.list(folder + "/c") == ["target"])
  }

  @Test func missingFileSaysWhatAndWhy() {
    #expect { try Files.read("/nowhere/x") } throws: {
      "\($0)" == "cannot open '/nowhere/x': No such file or directory"
        && ($0 as? FileError)?.code == "file.missing"
    }
  }

  @Test func sha256OfTheStandardsExample() {
    #expect(
      SHA256.hex(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
