import CTowerKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Single-precision matrix products by OpenBLAS, which is loaded at first use and not linked: it chooses its
/// kernels while it is being loaded, and 0.3.21 (Debian 12) takes processors younger than itself for a Pentium 4
/// (28 GFLOP/s a core on a Xeon of 2023, where its AVX-512 kernels reach 157). So where the user has
/// not set OPENBLAS_CORETYPE, the kernels are named by what the processor can do. Products are computed on the
/// calling thread alone.
struct OpenBLAS: Sendable {
  /// OpenBLAS's name of the kernels in use.
  let core: String
  private let multiply: Multiply

  private typealias Multiply =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>, Int32, UnsafePointer<Float>,
      Int32,
      Float, UnsafeMutablePointer<Float>, Int32
    ) -> Void

  /// cblas.h: CblasRowMajor, CblasNoTrans, CblasTrans.
  private static let rowMajor: Int32 = 101
  private static let plain: Int32 = 111
  private static let transposed: Int32 = 112

  /// The library, loaded and tried once a process.
  static let shared: Result<OpenBLAS, TowerError> = {
    do throws(TowerError) { return .success(try OpenBLAS()) } catch { return .failure(error) }
  }()

  private init() throws(TowerError) {
    let variable = "OPENBLAS_CORETYPE"
    let choice: String? =
      switch glyph_cpu_level() {
      case 2: "SkylakeX"
      case 1: "Haswell"
      default: nil
      }
    let chosenHere = getenv(variable) == nil && choice != nil
    if chosenHere, let choice { setenv(variable, choice, 0) }
    let library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL)
    if chosenHere { unsetenv(variable) }
    guard let library else {
      throw .blas(reason: dlerror().map { String(cString: $0) } ?? "libopenblas.so.0 cannot be loaded")
    }
    guard let multiply = dlsym(library, "cblas_sgemm"),
      let threads = dlsym(library, "openblas_set_num_threads"),
      let name = dlsym(library, "openblas_get_corename")
    else { throw .blas(reason: "libopenblas.so.0 lacks cblas_sgemm or its own control functions") }
    unsafeBitCast(threads, to: (@convention(c) (Int32) -> Void).self)(1)
    let corename = unsafeBitCast(name, to: (@convention(c) () -> UnsafePointer<CChar>).self)
    core = String(cString: corename())
    self.multiply = unsafeBitCast(multiply, to: Multiply.self)
    guard isRight() else {
      throw .blas(reason: "its '\(core)' kernels compute wrong products on this processor")
    }
  }

  /// c (rows x columns, `cStride` apart) = a (rows x depth) * b' (columns x depth) + factor * c.
  func timesTransposed(
    rows: Int, columns: Int, depth: Int, _ a: UnsafePointer<Float>, _ aStride: Int, _ b: UnsafePointer<Float>,
    _ bStride: Int, factor: Float, _ c: UnsafeMutablePointer<Float>, _ cStride: Int
  ) {
    multiply(
      Self.rowMajor, Self.plain, Self.transposed, Int32(rows), Int32(columns), Int32(depth), 1, a,
      Int32(aStride),
      b, Int32(bStride), factor, c, Int32(cStride))
  }

  /// c (rows x columns) = a (rows x depth) * b (depth x columns) + factor * c.
  func times(
    rows: Int, columns: Int, depth: Int, _ a: UnsafePointer<Float>, _ aStride: Int, _ b: UnsafePointer<Float>,
    _ bStride: Int, factor: Float, _ c: UnsafeMutablePointer<Float>, _ cStride: Int
  ) {
    multiply(
      Self.rowMajor, Self.plain, Self.plain, Int32(rows), Int32(columns), Int32(depth), 1, a, Int32(aStride),
      b,
      Int32(bStride), factor, c, Int32(cStride))
  }

  /// Some builds compute wrong results on some processors, so both kinds of product are tried on small whole
  /// numbers, for which every order of summation is exact.
  private func isRight() -> Bool {
    let (rows, columns, depth, stride) = (67, 133, 95, 140)
    let a = (0..<rows * depth).map { Float($0 * 7 % 11 - 5) }
    let b = (0..<columns * depth).map { Float($0 * 5 % 13 - 6) }
    for isTransposed in [true, false] {
      var c = [Float](repeating: 1, count: rows * stride)
      if isTransposed {
        timesTransposed(
          rows: rows, columns: columns, depth: depth, a, depth, b, depth, factor: 1, &c, stride)
      } else {
        times(rows: rows, columns: columns, depth: depth, a, depth, b, columns, factor: 1, &c, stride)
      }
      for row in 0..<rows {
        for column in 0..<stride {
          var expected: Float = 1
          if column < columns {
            for k in 0..<depth {
              expected +=
                a[row * depth + k] * (isTransposed ? b[column * depth + k] : b[k * columns + column])
            }
          }
          if c[row * stride + column] != expected { return false }
        }
      }
    }
    return true
  }
}
