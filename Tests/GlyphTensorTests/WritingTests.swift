import GlyphFiles
import Testing

@testable import GlyphTensor

@Suite struct WritingTests {
  /// `numpy.save`'s own bytes, header padding included (NumPy 2.x).
  @Test(arguments: [
    "qwen2_vl/pixel_values", "qwen2_vl/grid_thw", "qwen3_vl/embeddings", "glm4v/act_downsample",
  ])
  func anArrayWrittenRowByRowEqualsNumpysFile(name: String) throws {
    let reference = towers + "/\(name).npy"
    let array = try NPYFile.read(reference)
    try withFolder { folder in
      let path = folder + "/copy.npy"
      let tensor = RowTensor("arr", array.type, rowShape: Array(array.shape.dropFirst()))
      let stream = try TensorStream(path: path, .npy, [tensor])
      try array.withBytes { bytes in
        for row in 0..<array.shape[0] {
          let start = row * tensor.rowSize
          try stream.append(UnsafeRawBufferPointer(rebasing: bytes[start..<start + tensor.rowSize]))
        }
      }
      #expect(stream.rows() == array.shape[0])
      try stream.finish()
      #expect(try Files.read(path) == Files.read(reference))
    }
  }

  @Test(arguments: FloatConversion.types)
  func pagesStreamIntoOneSafetensorsFile(type: DType) throws {
    try withFolder { folder in
      let path = folder + "/pages.safetensors"
      let stream = try TensorStream(
        path: path, .safetensors,
        [
          RowTensor("pixel_values", type, rowShape: [3, 5]),
          RowTensor("image_grid_thw", .i64, rowShape: [3]),
          RowTensor("mask", .u8, rowShape: [1]),
        ], metadata: [("model", "test \"quoted\"")])
      var expected: [Float] = []
      for page in 0..<6 {
        let floats = (0..<(15 * (page + 1))).map { Float($0) * 0.25 - Float(page) }
        expected += floats
        try stream.append(floats: floats)
        try stream.append(integers: [1, page, 5], to: 1)
        try [UInt8(page)].withUnsafeBytes { try stream.append($0, to: 2) }
        #expect(!Files.exists(path), "nothing may stand there before the file is complete")
      }
      try stream.finish()
      #expect(try Files.list(folder) == ["pages.safetensors"])
      let file = try SafetensorsFile(path)
      let pixels = try file.tensor("pixel_values", shape: [21, 3, 5])
      #expect(pixels.type == type)
      #expect(try pixels.floats() == expected)
      #expect(try file.tensor("image_grid_thw", shape: [6, 3]).integers() == (0..<6).flatMap { [1, $0, 5] })
      #expect(try file.tensor("mask", shape: [6, 1]).integers() == Array(0..<6))
      #expect(file.metadata.first?.value.string == "test \"quoted\"")
      // 21 rows of 15 values end at no multiple of 8, where the i64 tensor must begin.
      #expect(file.names.contains("__padding__"))
    }
  }

  @Test func streamsOfEveryFormatHaveTheSameBytesEveryTime() throws {
    try withFolder { folder in
      for format in TensorFormat.allCases {
        let files = try (0..<2).map { run in
          let path = folder + "/\(run)"
          let stream = try TensorStream(path: path, format, [RowTensor("a", .f16, rowShape: [4])])
          // One run page by page, the other all at once.
          if run == 0 { for _ in 0..<50 { try stream.append(floats: [1, 2, 3, 4]) } }
          if run == 1 { try stream.append(floats: (0..<50).flatMap { _ in [1, 2, 3, 4] as [Float] }) }
          try stream.finish()
          return try Files.read(path)
        }
        #expect(files[0] == files[1])
      }
    }
  }

  @Test func anEmptyStreamIsAFileWithNoRows() throws {
    try withFolder { folder in
      let tensors = [RowTensor("a", .f32, rowShape: [2])]
      try TensorStream(path: folder + "/a.safetensors", .safetensors, tensors).finish()
      #expect(try SafetensorsFile(folder + "/a.safetensors").tensor("a").shape == [0, 2])
      try TensorStream(path: folder + "/a.npy", .npy, tensors).finish()
      #expect(try NPYFile.read(folder + "/a.npy").shape == [0, 2])
    }
  }

  @Test func anAbandonedStreamLeavesNothingBehind() throws {
    try withFolder { folder in
      try Files.writeAtomically([1, 2, 3], to: folder + "/old.npz")
      do {
        let stream = try TensorStream(path: folder + "/old.npz", .npz, [RowTensor("a", .u8, rowShape: [1])])
        try [UInt8(1), 2].withUnsafeBytes { try stream.append($0) }
      }
      #expect(try Files.list(folder) == ["old.npz"])
      #expect(try Files.read(folder + "/old.npz") == [1, 2, 3])
    }
  }

  @Test func valuesThatCannotBeWrittenAreNamed() throws {
    try withFolder { folder in
      let path = folder + "/x"
      func message(_ format: TensorFormat, _ tensors: [RowTensor]) -> String? {
        tensorError { try TensorStream(path: path, format, tensors) }?.description
      }
      let row = RowTensor("a", .f32, rowShape: [3])
      #expect(message(.npz, [row, row]) == "cannot write tensor 'a' to '\(path)': the name is already taken")
      #expect(message(.npy, [row, RowTensor("b", .u8, rowShape: [])])?.contains("holds one tensor") == true)
      #expect(message(.npz, [RowTensor("a", .f8e4m3, rowShape: [])])?.contains("no type f8e4m3") == true)
      #expect(message(.npy, [RowTensor("a", .u8, rowShape: [0])])?.contains("row shape [0] is empty") == true)
      let stream = try TensorStream(path: path, .npy, [row])
      let part = tensorError { try stream.append(floats: [1, 2]) }
      #expect(part?.code == "tensor.unwritable")
      #expect(part?.description.contains("8 bytes are not whole rows of 12 bytes") == true)
      #expect(part?.hint == nil)
      #expect(tensorError { try stream.append(integers: [1], to: 0) }?.code == "tensor.type")
      let absent = tensorError { try TensorStream(path: "/nowhere/x", .npy, [row]) }
      #expect(absent?.code == "file.missing")
    }
  }

  /// The bytes of this archive were read once by NumPy 2.4.6 (`numpy.load`, and `zipfile.testzip` found every
  /// sum right); `Tests/peers/tensors.py` repeats that with other content.
  @Test func anArchiveIsTheOneThatNumpyAccepted() throws {
    try withFolder { folder in
      let path = folder + "/x.npz"
      let stream = try TensorStream(
        path: path, .npz,
        [RowTensor("pixel_values", .f32, rowShape: [6]), RowTensor("image_grid_thw", .i64, rowShape: [3])])
      for page in 0..<3 {
        try stream.append(floats: (0..<12).map { Float($0 + page) / 8 })
        try stream.append(integers: [1, 2, page], to: 1)
      }
      try stream.finish()
      #expect(
        SHA256.hex(try Files.read(path)) == "f7bea1e5a92d361b39f21e74e45d51bedb8ed2427ffd1108250aaa26ebb6418a"
      )
    }
  }

  @Test func sumsOfTwoPartsCombine() {
    // The check value of CRC-32/ISO-HDLC for "123456789", and its two parts.
    #expect(CRC32.combine(0x9be3e0a3, 0x131da070, secondLength: 5) == 0xCBF43926)
    #expect(CRC32.combine(0x9be3e0a3, 0, secondLength: 0) == 0x9be3e0a3)
  }

  /// Above 4 GiB the directory must hold 64-bit numbers; the layout is APPNOTE 6.3.10, 4.3.14 and 4.5.3.
  @Test func largeArchivesUseWideNumbers() {
    let entry = ZipEntry(name: "a", offset: 5 << 32, size: 3 << 32, sum: 7)
    let wide = entry.directoryHeader()
    #expect(wide.count == 46 + 1 + 4 + 24)
    #expect(Array(wide[20..<28]) == [UInt8](repeating: 255, count: 8))
    #expect(Array(wide[42..<46]) == [UInt8](repeating: 255, count: 4))
    #expect(wide[47] == 1 && wide[49] == 24)
    #expect(wide[51 + 4] == 3 && wide[59 + 4] == 3 && wide[67 + 4] == 5)
    #expect(ZipEntry(name: "a", offset: 1, size: 2, sum: 3).directoryHeader().count == 46 + 1)
    #expect(ZipEntry.end(count: 1, start: 5 << 32, size: 9).count == 56 + 20 + 22)
    #expect(ZipEntry.end(count: 1, start: 5, size: 9).count == 22)
  }
}
