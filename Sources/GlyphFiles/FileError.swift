#if canImport(Glibc)
  import Glibc
#endif

/// A failed file operation: what was tried, on which path, and the system's reason.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Operation: String, Sendable {
    case open, read, write, create, rename, list, map, remove, lock
  }

  public var operation: Operation
  public var path: String
  /// The system's `errno`.
  public var errorNumber: Int32

  public init(_ operation: Operation, _ path: String, errorNumber: Int32 = errno) {
    self.operation = operation
    self.path = path
    self.errorNumber = errorNumber
  }

  /// The system's words for the error number (C locale).
  public var reason: String { String(cString: strerror(errorNumber)) }

  /// A stable name for scripts: `file.missing`, `file.denied`, `file.full`, `file.busy`, `file.failed`.
  public var code: String {
    switch errorNumber {
    case ENOENT, ENOTDIR: "file.missing"
    case EACCES, EPERM, EROFS: "file.denied"
    case ENOSPC, EDQUOT: "file.full"
    case EWOULDBLOCK: "file.busy"
    default: "file.failed"
    }
  }

  public var description: String { "cannot \(operation.rawValue) '\(SystemPath.shown(path))': \(reason)" }
}
