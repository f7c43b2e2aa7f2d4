import Testing

@testable import GlyphTensor

/// `Tests/peers/embeds.sh` reads these files with torch itself.
@Suite struct TorchFileTests {
  /// The opcodes as `pickletools.dis` shows them.
  @Test func aTensorIsAPickleAndItsElementsInAStoredZip() throws {
    let elements: [UInt8] = Array(0..<24)
    let file = TorchFile.bytes(.f32, shape: [2, 3], elements: elements)
    var pickle: [UInt8] = [0x80, 2] + Array("ctorch._utils\n_rebuild_tensor_v2\n((X".utf8)
    pickle += [7, 0, 0, 0] + Array("storagectorch\nFloatStorage\nX".utf8)
    pickle += [1, 0, 0, 0] + Array("0X".utf8) + [3, 0, 0, 0] + Array("cpuJ".utf8) + [6, 0, 0, 0]
    pickle += Array("tQJ".utf8) + [0, 0, 0, 0]
    pickle += Array("(J".utf8) + [2, 0, 0, 0] + Array("J".utf8) + [3, 0, 0, 0] + Array("t".utf8)
    pickle += Array("(J".utf8) + [3, 0, 0, 0] + Array("J".utf8) + [1, 0, 0, 0] + Array("t".utf8)
    pickle += [0x89] + Array("ccollections\nOrderedDict\n(tRtR.".utf8)
    #expect(try Self.content(of: "archive/data.pkl", in: file) == pickle)
    #expect(try Self.content(of: "archive/data/0", in: file) == elements)
    #expect(try Self.content(of: "archive/byteorder", in: file) == Array("little".utf8))
    #expect(try Self.content(of: "archive/version", in: file) == Array("3\n".utf8))
    #expect(file == TorchFile.bytes(.f32, shape: [2, 3], elements: elements))
  }

  @Test(arguments: [
    (DType.f16, "HalfStorage"), (.bf16, "BFloat16Storage"), (.f32, "FloatStorage"), (.i64, "LongStorage"),
  ])
  func everyTypeHasItsStorage(type: DType, name: String) throws {
    let file = TorchFile.bytes(type, shape: [3], elements: [UInt8](repeating: 1, count: 3 * type.size))
    let pickle = String(decoding: try Self.content(of: "archive/data.pkl", in: file), as: UTF8.self)
    #expect(pickle.contains("ctorch\n\(name)\n"))
  }

  @Test func aTensorMayBeEmpty() throws {
    let file = TorchFile.bytes(.f32, shape: [0, 3], elements: [])
    #expect(try Self.content(of: "archive/data/0", in: file).isEmpty)
  }

  /// Reads a stored entry as zip readers do: from the end, by the central directory.
  static func content(of name: String, in file: [UInt8]) throws -> [UInt8] {
    func number(_ at: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(file[at + $1]) << (8 * $1) }
    }
    var at = number(file.count - 6, 4)
    for _ in 0..<number(file.count - 12, 2) {
      let length = number(at + 28, 2)
      let entry = String(decoding: file[(at + 46)..<(at + 46 + length)], as: UTF8.self)
      if entry == name {
        let local = number(at + 42, 4)
        let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
        return Array(file[start..<start + number(at + 24, 4)])
      }
      at += 46 + length + number(at + 30, 2) + number(at + 32, 2)
    }
    throw Missing()
  }

  struct Missing: Error {}
}
