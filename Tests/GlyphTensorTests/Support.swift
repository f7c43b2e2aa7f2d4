import GlyphFiles
import GlyphTensor

#if canImport(Glibc)
  import Glibc
#endif

/// The folder of the reference towers, made by transformers 5.23.0 with NumPy and safetensors.
let towers = "\(#filePath)".split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Vectors/towers"

/// Runs `body` with the path of a new folder, which is removed afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  var template = Array("/tmp/glyph-tensor-XXXXXX".utf8CString)
  guard let made = mkdtemp(&template) else { throw FileError(.create, "/tmp") }
  let folder = String(cString: made)
  defer {
    for name in (try? Files.list(folder)) ?? [] { unlink(folder + "/" + name) }
    rmdir(folder)
  }
  return try body(folder)
}

/// Runs `body` and gives the tensor error it throws.
func tensorError(_ body: () throws -> some Any) -> TensorError? {
  do { _ = try body() } catch { return error as? TensorError }
  return nil
}
