#if canImport(Glibc)
  import Glibc
#endif

/// Whole-file operations on the system's calls, with typed errors; no Foundation below the umbrella module.
public enum Files {
  /// The system's `open`; below 0 and `errno` where it fails.
  public static func open(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
    path.withSystemPath { Glibc.open($0, flags, mode) }
  }

  /// What the system says of a path; nil where there is nothing.
  private static func status(_ path: String) -> stat? {
    var status = stat()
    return path.withSystemPath { stat($0, &status) } == 0 ? status : nil
  }

  /// Bytes of a file; nil where there is none.
  public static func size(of path: String) -> Int? { status(path).map { Int($0.st_size) } }

  /// The file's bytes; `-` is not special here.
  public static func read(_ path: String) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(.open, path) }
    defer { close(descriptor) }
    return try read(descriptor: descriptor, name: path)
  }

  /// All bytes up to the end of an open descriptor (a pipe, standard input).
  public static func read(descriptor: Int32, name: String) throws(FileError) -> [UInt8] {
    var status = stat()
    var bytes: [UInt8] = []
    if fstat(descriptor, &status) == 0, status.st_size > 0 { bytes.reserveCapacity(Int(status.st_size)) }
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(.read, name)
      }
      bytes += chunk[..<count]
    }
  }

  /// Writes all bytes to an open descriptor.
  public static func write(_ bytes: UnsafeRawBufferPointer, descriptor: Int32, name: String) throws(FileError)
  {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(.write, name)
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Replaces the file at `path` in one step: a reader sees the old file or the new one, never a part.
  /// The bytes go to a temporary file in the same folder, which is removed when anything fails. Symbolic links are
  /// followed; what is no regular file (a device, a pipe) is written to as it is.
  public static func writeAtomically(_ bytes: [UInt8], to path: String) throws(FileError) {
    if let status = status(path), ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
      return try write(bytes, to: path, open(path, O_WRONLY | O_CLOEXEC))
    }
    let target = resolved(path)
    let temporary = folder(of: target) + "/.part-\(getpid())"
    do throws(FileError) {
      try write(bytes, to: path, open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644))
      guard rename(temporary, target) == 0 else { throw FileError(.rename, path) }
    } catch {
      _ = temporary.withSystemPath { unlink($0) }
      throw error
    }
  }

  private static func write(_ bytes: [UInt8], to path: String, _ descriptor: Int32) throws(FileError) {
    guard descriptor >= 0 else { throw FileError(.create, path) }
    defer { close(descriptor) }
    var failure: FileError?
    bytes.withUnsafeBytes { buffer in
      do throws(FileError) { try write(buffer, descriptor: descriptor, name: path) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// The path that a symbolic link leads to; the path itself where it is none.
  private static func resolved(_ path: String) -> String {
    guard isLink(path), let real = path.withSystemPath({ realpath($0, nil) }) else { return path }
    defer { free(real) }
    return SystemPath.string(real)
  }

  /// The folder that a path names something in.
  public static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes the folder and its parents where they are missing.
  public static func makeFolder(_ path: String) throws(FileError) {
    if isFolder(path) { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeFolder(String(path[..<slash]))
    }
    if path.withSystemPath({ mkdir($0, 0o755) }) != 0, errno != EEXIST || !isFolder(path) {
      throw FileError(.create, path)
    }
  }

  public static func isFolder(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// Whether the path itself is a symbolic link.
  public static func isLink(_ path: String) -> Bool {
    var status = stat()
    return path.withSystemPath { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Removes a file, or a folder with all that is in it; what is not there is removed already.
  public static func remove(_ path: String) throws(FileError) {
    if isFolder(path), !isLink(path) {
      for name in try list(path) { try remove(path + "/" + name) }
      if path.withSystemPath({ rmdir($0) }) != 0, errno != ENOENT { throw FileError(.remove, path) }
    } else if path.withSystemPath({ unlink($0) }) != 0, errno != ENOENT {
      throw FileError(.remove, path)
    }
  }

  /// Gives a file or folder another name on the same disk.
  public static func move(_ path: String, to target: String) throws(FileError) {
    if rename(path, target) != 0 { throw FileError(.rename, target) }
  }

  private static func rename(_ path: String, _ target: String) -> Int32 {
    path.withSystemPath { path in target.withSystemPath { Glibc.rename(path, $0) } }
  }

  public static func exists(_ path: String) -> Bool { path.withSystemPath { access($0, F_OK) } == 0 }

  /// The names in a folder, sorted by their bytes, without `.` and `..`.
  public static func list(_ path: String) throws(FileError) -> [String] {
    guard let folder = path.withSystemPath({ opendir($0) }) else { throw FileError(.list, path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { SystemPath.string($0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
