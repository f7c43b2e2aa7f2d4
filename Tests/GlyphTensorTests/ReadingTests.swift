import GlyphFiles
import GlyphTensor
import Testing

@Suite struct ReadingTests {
  @Test func aFileOfTheReferenceWriterReadsWithNamesTypesAndShapes() throws {
    let file = try SafetensorsFile(towers + "/qwen2_vl/model.safetensors")
    #expect(file.names.count == 31)
    #expect(file.metadata.map(\.name) == ["format"])
    let patches = try file.tensor("patch_embed.proj.weight")
    #expect(patches.type == .f32)
    #expect(patches.shape == [64, 3, 2, 14, 14])
    #expect(try patches.floats().count == patches.elementCount)
  }

  @Test func aWrongShapeOrNameIsAnErrorThatSaysBoth() throws {
    let path = towers + "/qwen2_vl/model.safetensors"
    let file = try SafetensorsFile(path)
    let missing = tensorError { try file.tensor("lm_head.weight") }
    #expect(missing?.code == "tensor.missing")
    #expect(missing?.description == "tensor 'lm_head.weight' is missing in '\(path)'")
    #expect(missing?.hint == "check that the file belongs to this model")
    let shape = tensorError { try file.tensor("merger.ln_q.bias", shape: [1280]) }
    #expect(shape?.code == "tensor.shape")
    #expect(
      shape?.description == "tensor 'merger.ln_q.bias' in '\(path)': expected shape [1280], found [64]")
    #expect(shape?.hint == "check that the file and the model's config belong together")
  }

  /// Each header with the 16 data bytes it should describe, the code of its error and a part of its message.
  static let broken: [(header: String, code: String, message: String)] = [
    (
      #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}"#, "tensor.malformed", "its header is not JSON"
    ),
    ("[1]", "tensor.malformed", "its header is no object"),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "tensor.malformed", "8 bytes after the last"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,12]}}"#, "tensor.entry",
      "does not fill its 12 bytes"
    ),
    (#"{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}"#, "tensor.entry", "only 16 are present"),
    (#"{"a":{"dtype":"Q4","shape":[4],"data_offsets":[0,16]}}"#, "tensor.entry", "unknown dtype 'Q4'"),
    (#"{"a":{"shape":[4],"data_offsets":[0,16]}}"#, "tensor.entry", "it has no dtype"),
    (#"{"a":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}}"#, "tensor.entry", "not a list of sizes"),
    (
      #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,16]}}"#, "tensor.entry",
      "not a list of sizes"
    ),
    (#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}"#, "tensor.entry", "not [begin, end]"),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[3],"data_offsets":[4,16]}}"#,
      "tensor.entry", "overlaps tensor 'a'"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[14,16]}}"#,
      "tensor.entry", "12 unused bytes stand before it"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
      "tensor.entry", "not a multiple of 4"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":{"dtype":"U8","shape":[0],"data_offsets":[16,16]}}"#,
      "tensor.entry", "stands twice"
    ),
  ]

  @Test(arguments: broken) func aBrokenSafetensorsHeaderNamesWhatIsWrong(
    _ item: (header: String, code: String, message: String)
  ) throws {
    try withFolder { folder in
      let path = folder + "/x.safetensors"
      let count = UInt8(item.header.utf8.count)
      let bytes = [count, 0, 0, 0, 0, 0, 0, 0] + Array(item.header.utf8) + [UInt8](repeating: 0, count: 16)
      try Files.writeAtomically(bytes, to: path)
      let error = tensorError { try SafetensorsFile(path) }
      #expect(error?.code == item.code)
      #expect(error?.description.contains(item.message) == true, "\(error?.description ?? "no error")")
      #expect(error?.description.contains(path) == true)
      #expect(error?.hint == "the file may be cut short or damaged; copy or download it again")
    }
  }

  @Test func aFileCutAnywhereIsRefused() throws {
    let whole = try Files.read(towers + "/qwen2_vl/model.safetensors")
    try withFolder { folder in
      let path = folder + "/cut.safetensors"
      for count in [0, 7, 8, 100, 3000, 5000, whole.count - 1] {
        try Files.writeAtomically(Array(whole[..<count]), to: path)
        #expect(tensorError { try SafetensorsFile(path) } != nil, "\(count) bytes")
      }
      try Files.writeAtomically([UInt8](repeating: 0xFF, count: 64), to: path)
      #expect(tensorError { try SafetensorsFile(path) }?.description.contains("more than 100000000") == true)
    }
    let absent = tensorError { try SafetensorsFile("/nowhere/x.safetensors") }
    #expect(absent?.code == "file.missing")
    #expect(absent?.description == "cannot open '/nowhere/x.safetensors': No such file or directory")
  }

  @Test func numpysOwnFilesRead() throws {
    let patches = try NPYFile.read(towers + "/qwen2_vl/pixel_values.npy")
    #expect(patches.type == .f32)
    #expect(patches.shape == [96, 1176])
    let grid = try NPYFile.read(towers + "/qwen2_vl/grid_thw.npy")
    #expect(grid.shape == [1, 3])
    #expect(try grid.integers() == [1, 12, 8])
    #expect(tensorError { try patches.integers() }?.code == "tensor.type")
    let refused = tensorError { try grid.floats() }
    #expect(refused?.description.hasSuffix("holds i64, wanted f32, f16 or bf16") == true)
    #expect(refused?.hint == "convert the tensor to one of the types named")
  }

  static let brokenArrays: [(header: String, data: Int, message: String)] = [
    ("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", 16, "column-major"),
    ("{'descr': '>f4', 'fortran_order': False, 'shape': (4,), }", 16, "'>f4' is not supported"),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4,), }", 16, "is not supported"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }", 16, "does not fit its 16 data bytes"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (a,), }", 16, "'a' is no dimension"),
    ("{'fortran_order': False, 'shape': (4,), }", 16, "no plain 'descr'"),
    ("{'descr': '<f4', 'fortran_order': False, }", 16, "no 'shape'"),
    ("{'descr': '<f4', 'shape': (4,), }", 16, "no 'fortran_order'"),
  ]

  @Test(arguments: brokenArrays) func aBrokenArrayNamesWhatIsWrong(
    _ item: (header: String, data: Int, message: String)
  ) throws {
    try withFolder { folder in
      let path = folder + "/x.npy"
      var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(item.header.utf8.count), 0]
      bytes += Array(item.header.utf8) + [UInt8](repeating: 0, count: item.data)
      try Files.writeAtomically(bytes, to: path)
      let error = tensorError { try NPYFile.read(path) }
      #expect(error?.code == "tensor.malformed")
      #expect(error?.description.contains(item.message) == true, "\(error?.description ?? "no error")")
      bytes[6] = 9
      try Files.writeAtomically(bytes, to: path)
      #expect(tensorError { try NPYFile.read(path) }?.description.contains("version 9") == true)
      try Files.writeAtomically(Array(bytes[..<11]), to: path)
      #expect(tensorError { try NPYFile.read(path) }?.description.contains("NumPy's mark") == true)
    }
  }
}
