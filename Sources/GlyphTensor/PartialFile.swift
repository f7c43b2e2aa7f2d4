import GlyphFiles

#if canImport(Glibc)
  import Glibc
#endif

/// A file in the making: bytes go to `<path>.part-<pid>` in the same folder; `commit` renames it to `path`, and
/// when the value goes without that, the temporary file is removed.
final class PartialFile {
  let path: String
  private let temporary: String
  private var descriptor: Int32
  /// Bytes written so far by `append`.
  private(set) var size = 0

  init(_ path: String) throws(FileError) {
    self.path = path
    temporary = path + ".part-\(getpid())"
    descriptor = Files.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError(.create, path) }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try Files.write(bytes, descriptor: descriptor, name: path)
    size += bytes.count
  }

  func append(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
      try append(UnsafeRawBufferPointer(buffer))
    }
  }

  /// Writes over bytes that were appended before.
  func overwrite(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    precondition(offset >= 0 && offset + bytes.count <= size)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress! + done, bytes.count - done, off_t(offset + done))
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(.write, path)
      }
      done += count
    }
  }

  func commit() throws(FileError) {
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw discard(FileError(.write, path)) }
    do { try Files.move(temporary, to: path) } catch { throw discard(error) }
  }

  private func discard(_ error: FileError) -> FileError {
    try? Files.remove(temporary)
    return error
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    try? Files.remove(temporary)
  }
}
