import GlyphBackends
import Testing

@Suite struct ErrorTests {
  @Test(arguments: [
    (BackendError.url("x"), "backend.url", "'x' is no URL of a server"),
    (
      .unreachable("http://h", "connection refused"), "backend.unreachable",
      "no server answers at http://h: connection refused"
    ),
    (.timeout("http://h", seconds: 5), "backend.timeout", "http://h has sent nothing for 5 s"),
    (.refused(status: 401, "no key"), "backend.refused", "the server refused with 401: no key"),
    (.refused(status: nil, "no"), "backend.refused", "the server broke off with an error: no"),
    (
      .exhausted(tries: 4, status: 429, "busy"), "backend.exhausted",
      "gave up after 4 tries, the last with 429: busy"
    ),
    (.answer("no JSON"), "backend.answer", "the server's answer cannot be read: no JSON"),
    (.brokenOff("reset"), "backend.broken", "the connection ended before the answer did: reset"),
    (.limit("too much", plan: "send less"), "backend.limit", "too much"),
    (
      .unsupported("a video", form: .gemini), "backend.unsupported",
      "a video cannot be sent in the 'gemini' form"
    ),
  ])
  func errorsSayWhatAndWhere(error: BackendError, code: String, description: String) {
    #expect(error.code == code)
    #expect(error.description == description)
  }
}
