// Pages a second of the patch encoder on one core, beside what the memory of this machine allows.
//
//     swift run -c release --package-path Benchmarks PatchBench

import GlyphGeometry
import GlyphImage
import GlyphTensor
import GlyphVision

#if canImport(Glibc)
  import Glibc
#endif

/// A page of 896 x 1260 px, dense with grey values (32 x 45 tokens of 28 px).
func densePage(_ size: PixelSize) -> PixelSource {
  var state: UInt32 = 1
  let bytes = (0..<size.area).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(truncatingIfNeeded: state >> 24)
  }
  return .grey(GreyImage(size: size, bytes: bytes))
}

func seconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
}

/// The best of five rounds: repetitions a second of processor time.
func rate(_ body: () throws -> Void) rethrows -> Double {
  var best = 0.0
  for _ in 0..<5 {
    var count = 0
    let start = seconds()
    repeat {
      try body()
      count += 1
    } while seconds() - start < 0.4
    best = max(best, Double(count) / (seconds() - start))
  }
  return best
}

func line(_ name: String, _ pages: Double, bytes: Int, memory: Double) {
  let speed = pages * Double(bytes)
  let ratio = Int((speed / memory * 100).rounded())
  print(
    "\(name): \(Int(pages)) pages/s, \(Int(speed / 1e6)) MB/s written, \(ratio) % of memcpy")
}

let size = PixelSize(width: 896, height: 1260)
let page = densePage(size)
let large = 28 << 20
let from = UnsafeMutableRawBufferPointer.allocate(byteCount: large, alignment: 64)
let to = UnsafeMutableRawBufferPointer.allocate(byteCount: large, alignment: 64)
from.initializeMemory(as: UInt8.self, repeating: 1)
to.initializeMemory(as: UInt8.self, repeating: 2)
let memory = rate { to.copyMemory(from: UnsafeRawBufferPointer(from)) } * Double(large)
let small = size.area
let smallMemory =
  rate {
    UnsafeMutableRawBufferPointer(rebasing: to[..<small])
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: from[..<small]))
  } * Double(small)
print("memcpy: \(Int(memory / 1e6)) MB/s over 28 MB, \(Int(smallMemory / 1e6)) MB/s over one page's bytes")

for (name, type, planes) in [
  ("f32", DType.f32, 3), ("f16", .f16, 3), ("bf16", .bf16, 3), ("u8 plane", .u8, 1),
] {
  let encoder = try PixelEncoder(.named("glm-4.1v"), type: type, planes: planes)
  let bytes = try encoder.tensor(of: page).count
  let pages = try rate { try encoder.encode(page, into: to) }
  line(name, pages, bytes: bytes, memory: type == .u8 ? smallMemory : memory)
}

let qwen3 = try PixelEncoder(.named("qwen3-vl"), type: .f32)
let other = densePage(PixelSize(width: 896, height: 1280))
let pages = try rate { try qwen3.encode(other) { (_, _) throws(VisionError) in } }
print("f32, 16-px patches, strips only: \(Int(pages)) pages/s of 896x1280")

let scan = densePage(PixelSize(width: 1240, height: 1754))
let resized = rate { _ = scan.resized(to: PixelSize(width: 1232, height: 1764), filter: .bicubic) }
print("resampling 1240x1754 to 1232x1764, bicubic, grey: \(Int(resized)) pages/s")
let colour = PixelSource.rgb(scan.rgb)
let resizedColour = rate { _ = colour.resized(to: PixelSize(width: 1232, height: 1764), filter: .bicubic) }
print("the same in colour: \(Int(resizedColour)) pages/s")

let plans = try VisionProfile.named("qwen2-vl")
let counted = try rate { _ = try plans.plan(PixelSize(width: 1240, height: 1754)) }
print("plans: \(Int(counted)) a second")

// 14,000 characters of 6 x 14 px on the page, each an entry of its own.
var entries: [MappedSpan] = []
for index in 0..<149 * 90 {
  let rect = PixelRect(x: index % 149 * 6, y: index / 149 * 14, width: 6, height: 14)
  entries.append(MappedSpan(rect: rect, source: SourceSpan(start: index, end: index + 1)))
}
let source = SourceMap(entries: entries)
let plan = try VisionProfile.named("glm-4.1v").plan(size)
let maps = rate { _ = TokenMap(page: source, plan: plan) }
print("token maps of \(entries.count) characters: \(Int(maps)) pages/s")
