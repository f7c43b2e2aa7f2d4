import GlyphImage
import Testing

@Test func everyFilterHasTheNameThatProfilesUse() {
  #expect(ResampleFilter.allCases.map(\.rawValue) == ["bilinear", "bicubic", "lanczos"])
}
