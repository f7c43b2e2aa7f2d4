#if canImport(Glibc)
  import Glibc
#endif

/// A file mapped read-only into memory for as long as the value lives; pages come in when they are touched.
public final class MappedFile: @unchecked Sendable {
  // Unchecked: the mapping is never written and is unmapped only when the last reference goes.
  private let bytes: UnsafeRawBufferPointer
  public let path: String

  public init(_ path: String) throws(FileError) {
    let descriptor = Files.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(.open, path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(.map, path) }
    self.path = path
    let count = Int(status.st_size)
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw FileError(.map, path)
    }
    bytes = UnsafeRawBufferPointer(start: base, count: count)
  }

  public var count: Int { bytes.count }

  /// The mapped bytes; the pointer is good only inside `body`.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(bytes)
  }

  deinit {
    if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
  }
}
