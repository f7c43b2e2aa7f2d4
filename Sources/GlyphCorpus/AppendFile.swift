import CSync
import GlyphFiles

#if canImport(Glibc)
  import Glibc
#endif

/// A file that grows at its end.
final class AppendFile {
  let path: String
  private let descriptor: Int32
  /// Bytes.
  private(set) var size: Int

  /// Opens the file, cut to `size` bytes; it is made where it is missing.
  init(_ path: String, size: Int) throws(FileError) {
    self.path = path
    self.size = size
    descriptor = Files.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError(.create, path) }
    guard ftruncate(descriptor, off_t(size)) == 0, lseek(descriptor, off_t(size), SEEK_SET) >= 0 else {
      throw FileError(.write, path)
    }
  }

  deinit { close(descriptor) }

  func append(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
      try Files.write(UnsafeRawBufferPointer(buffer), descriptor: descriptor, name: path)
    }
    size += bytes.count
  }

  /// Returns when the bytes are on the disk.
  func sync() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError(.write, path) }
  }

  /// Returns when a folder's names are on the disk; with `contents`, all of the file system it lies on.
  static func syncFolder(_ path: String, contents: Bool) throws(FileError) {
    let descriptor = Files.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(.open, path) }
    defer { close(descriptor) }
    guard (contents ? syncfs(descriptor) : fsync(descriptor)) == 0 else { throw FileError(.write, path) }
  }
}
