/// What a user gives as the address of a server.
public enum ServerURL {
  /// Whether it is `http://` or `https://`, a host, perhaps a port and a path. The HTTP client ends the program for
  /// ports that do not exist, so nothing else may reach it; a name or key in front of the host would be sent nowhere.
  public static func isValid(_ text: some StringProtocol) -> Bool {
    guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }) else { return false }
    let rest = text.utf8.dropFirst(scheme.utf8.count)
    // Printable ASCII without what ends a path or stands in front of a host.
    guard rest.allSatisfy({ 0x21...0x7E ~= $0 && !Array("?#@\\\"<>^`{|}".utf8).contains($0) }) else {
      return false
    }
    let authority = String(decoding: rest.prefix { $0 != 0x2F }, as: UTF8.self)
    var host = authority[...]
    // The colons of an address in brackets are its own.
    if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
      guard let port = UInt16(authority[authority.index(after: colon)...]), port > 0 else { return false }
      host = authority[..<colon]
    }
    if host.hasPrefix("["), host.hasSuffix("]") {
      return host.count > 2
        && host.dropFirst().dropLast().utf8.allSatisfy { isHex($0) || $0 == 0x3A || $0 == 0x2E }
    }
    return !host.isEmpty && host.utf8.allSatisfy { isLetterOrDigit($0) || [0x2D, 0x2E, 0x5F].contains($0) }
  }

  private static func isHex(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte || 0x61...0x66 ~= byte | 0x20 }
  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x61...0x7A ~= byte | 0x20
  }
}
