/// The kernels of antialiased resampling; each is stretched by the reduction, so that every input pixel counts.
public enum ResampleFilter: String, Hashable, Sendable, CaseIterable {
  case bilinear, bicubic, lanczos
}
