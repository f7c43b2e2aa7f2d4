import GlyphGeometry
import Testing

@Test func rectanglesThatDoNotMeetIntersectInNothing() {
  let a = PixelRect(x: 0, y: 0, width: 10, height: 10)
  #expect(a.intersection(PixelRect(x: 10, y: 0, width: 5, height: 5)).isEmpty)
  #expect(
    a.intersection(PixelRect(x: 8, y: 9, width: 5, height: 5)) == PixelRect(x: 8, y: 9, width: 2, height: 1))
}

@Test func spansAreHalfOpen() {
  let span = SourceSpan(start: 2, end: 4)
  #expect(span.contains(2) && !span.contains(4) && span.count == 2)
}
