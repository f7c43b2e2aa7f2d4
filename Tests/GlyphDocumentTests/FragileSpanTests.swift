import GlyphGeometry
import Testing

@testable import GlyphDocument

@Suite struct FragileSpanTests {
  static func found(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return FragileFinder.spans(in: bytes).map { span in
      "\(span.kind.rawValue) " + String(decoding: bytes[span.span.start..<span.span.end], as: UTF8.self)
    }
  }

  @Test(arguments: [
    ("see https://example.org/a/b?x=1&y=2#z.", "url https://example.org/a/b?x=1&y=2#z"),
    ("(www.example.org)", "url www.example.org"),
    ("mail to jane.doe+x@mail.example.org, please", "email jane.doe+x@mail.example.org"),
    ("id=3f2b8c1e-5a77-4f0e-9a51-0c6d2f9b7e10", "uuid 3f2b8c1e-5a77-4f0e-9a51-0c6d2f9b7e10"),
    ("in /usr/share/doc and more", "path /usr/share/doc"),
    ("open C:\\Users\\jane\\notes.txt now", "path C:\\Users\\jane\\notes.txt"),
    ("src/core/main_2.c:", "path src/core/main_2.c"),
    ("key sk-proj1234567890abcdef", "key sk-proj1234567890abcdef"),
    ("AKIAIOSFODNN7EXAMPLE", "key AKIAIOSFODNN7EXAMPLE"),
    ("commit 9f86d081884c7d65", "hash 9f86d081884c7d65"),
    ("sha256:9F86D081884C7D65", "hash 9F86D081884C7D65"),
    ("at 0x00007fff5fbff8a0", "hash 0x00007fff5fbff8a0"),
    ("token=YWxhZGRpbjpvcGVuc2VzYW1lMTIzNDU2Nzg5MA==", "base64 YWxhZGRpbjpvcGVuc2VzYW1lMTIzNDU2Nzg5MA=="),
    ("account 4111111111111111.", "number 4111111111111111"),
    ("host 192.168.100.200 port 80", "number 192.168.100.200"),
  ])
  func identifiersAreFound(text: String, expected: String) {
    #expect(Self.found(text) == [expected])
  }

  @Test(arguments: [
    "Ordinary words, internationalisation and counterrevolutionaries.", "on 2026-11-26 at 10:32",
    "and/or, he/she/they", "x = 0xFF + 0xDEADBEEF", "let kCFStreamPropertySSLSettings2 = makeThing(3)",
    "pi is 3.14159, 1234567 things", "defaced beef facade deadbeef", "snake_case_name_of_a_function(10)",
    "v1.2.3-beta.4", "a@b", "C++17", "你好 世界", "",
  ])
  func ordinaryTextIsNot(text: String) {
    #expect(Self.found(text) == [])
  }

  @Test func everyKindHasItsPlaceAndNoneOverlap() {
    let text =
      "a https://e.org/x b 9f86d081884c7d65 c jane@example.org d 123456789012 e /var/log/syslog f "
      + "3f2b8c1e-5a77-4f0e-9a51-0c6d2f9b7e10"
    let spans = FragileFinder.spans(in: Array(text.utf8))
    #expect(spans.map(\.kind) == [.url, .hash, .email, .number, .path, .uuid])
    for (a, b) in zip(spans, spans.dropFirst()) { #expect(a.span.end <= b.span.start) }
  }

  /// A word of megabytes is looked at a fixed number of times.
  @Test(arguments: ["a1", "/", "0", "-0", "a@", "=A1b2"])
  func aWordOfMegabytesEnds(piece: String) {
    let text = String(repeating: piece, count: 1 << 19)
    #expect(FragileFinder.spans(in: Array(text.utf8)).count <= 1 << 19)
  }
}
