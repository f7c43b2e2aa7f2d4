#if canImport(Glibc)
  import Glibc
#endif

/// The right to write to a folder, held by one process at a time (an advisory lock on the folder itself, so no
/// lock file is left behind).
public final class FolderLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `FileError` with `EWOULDBLOCK` where another process holds the lock.
  public init(_ path: String) throws(FileError) {
    descriptor = Files.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(.open, path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let error = FileError(.lock, path)
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }
}
