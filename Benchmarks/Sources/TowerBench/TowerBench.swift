import GlyphTensor
import GlyphTower
import GlyphVision

#if canImport(Glibc)
  import Glibc
#endif

/// Runs the vision encoder, or the tensor writers, on arrays that a Python peer has made.
///
///     tower-bench embed WEIGHTS PIXELS.npy GRID.npy OUT.safetensors [THREADS [REPEATS [STAGES_DIR]]]
///     tower-bench tensors IN.npy f32|f16|bf16 ROWS_A_TIME OUT.safetensors|OUT.npz|OUT.npy
///
/// `embed` prints one line of JSON: seconds to load, seconds and processor seconds of each run, peak resident memory in MB
/// before and after.
@main
enum TowerBench {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch (arguments.first, arguments.count) {
      case ("embed", 5...8): try embed(Array(arguments.dropFirst()))
      case ("tensors", 5): try tensors(Array(arguments.dropFirst()))
      default:
        complain("usage: tower-bench embed|tensors ...; see TowerBench.swift")
        exit(2)
      }
    } catch {
      complain("error: \(error)")
      exit(3)
    }
  }

  static func embed(_ arguments: [String]) throws {
    let threads = arguments.count > 4 ? Int(arguments[4]) ?? 1 : 1
    let repeats = arguments.count > 5 ? Int(arguments[5]) ?? 1 : 1
    let pixels = try NPYFile.read(arguments[1]).floats()
    let sizes = try NPYFile.read(arguments[2]).integers()
    let grids = stride(from: 0, to: sizes.count, by: 3).map {
      PatchGrid(frames: sizes[$0], rows: sizes[$0 + 1], columns: sizes[$0 + 2])
    }
    let begin = seconds()
    let tower = try VisionTower(weights: arguments[0])
    let loaded = seconds()
    let before = peakMegabytes()
    var (times, processor): ([Double], [Double]) = ([], [])
    var output: TowerOutput?
    for _ in 0..<max(1, repeats) {
      let (start, used) = (seconds(), seconds(CLOCK_PROCESS_CPUTIME_ID))
      output = try tower.embed(pixelValues: pixels, grids: grids, threads: threads)
      times.append(seconds() - start)
      processor.append(seconds(CLOCK_PROCESS_CPUTIME_ID) - used)
    }
    print(
      "{\"load\": \(loaded - begin), \"runs\": \(times), \"cpu\": \(processor), \"kernels\": \"\(tower.kernels)\", "
        + "\"loaded_mb\": \(before), \"peak_mb\": \(peakMegabytes())}")
    guard let output else { return }
    let stream = try EmbeddingStream(path: arguments[3], type: .f32, config: tower.config)
    try stream.append(output)
    try stream.finish()
    if arguments.count > 6 { try writeStages(tower, pixels, grids, threads, folder: arguments[6]) }
  }

  /// Every stage's values of the last image as `<stage>.npy`.
  static func writeStages(
    _ tower: VisionTower, _ pixels: [Float], _ grids: [PatchGrid], _ threads: Int, folder: String
  ) throws {
    var stages: [(TowerStage, [Float])] = []
    _ = try tower.embed(pixelValues: pixels, grids: grids, threads: threads) {
      stages.append(($0, Array($1)))
    }
    for (stage, values) in stages {
      let tensor = RowTensor(stage.name, .f32, rowShape: [stage.width])
      let stream = try TensorStream(path: "\(folder)/\(stage.name).npy", .npy, [tensor])
      try stream.append(floats: values)
      try stream.finish()
    }
  }

  static func tensors(_ arguments: [String]) throws {
    let source = try NPYFile.read(arguments[0])
    let values = try source.floats()
    guard let type = DType(rawValue: arguments[1]), let rows = Int(arguments[2]), rows > 0,
      let suffix = arguments[3].split(separator: ".").last,
      let format = TensorFormat(rawValue: String(suffix))
    else {
      complain("usage: tower-bench tensors IN.npy f32|f16|bf16 ROWS_A_TIME OUT.safetensors|OUT.npz|OUT.npy")
      exit(2)
    }
    let rowShape = Array(source.shape.dropFirst())
    let rowSize = rowShape.reduce(1, *)
    var kinds = [RowTensor("values", type, rowShape: rowShape)]
    if format != .npy { kinds.append(RowTensor("pages", .i64, rowShape: [2])) }
    let stream = try TensorStream(path: arguments[3], format, kinds)
    for start in stride(from: 0, to: values.count, by: rows * rowSize) {
      let end = min(start + rows * rowSize, values.count)
      try stream.append(floats: Array(values[start..<end]))
      if format != .npy { try stream.append(integers: [start / rowSize, end / rowSize], to: 1) }
    }
    try stream.finish()
  }

  static func complain(_ text: String) {
    let line = Array((text + "\n").utf8)
    write(2, line, line.count)
  }

  static func seconds(_ clock: clockid_t = CLOCK_MONOTONIC) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The kernel's high-water mark of this program alone (`getrusage` counts what its parent held, too).
  static func peakMegabytes() -> Int {
    guard let status = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(status) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), status) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      if text.hasPrefix("VmHWM:"), let kilobytes = text.split(whereSeparator: { !$0.isNumber }).first {
        return (Int(kilobytes) ?? 0) / 1024
      }
    }
    return 0
  }
}
