import GlyphTensor
import GlyphTower

extension PageEmbeddings {
  /// One page's embeddings, deepstack features beside them.
  /// - Parameters:
  ///   - output: Of one image.
  ///   - type: f32, f16 or bf16, to which floats are rounded to nearest even.
  public init(_ output: TowerOutput, type: DType) {
    let rows = output.rows
    var elements = [UInt8](repeating: 0, count: rows.count * type.size)
    rows.withUnsafeBufferPointer { source in
      elements.withUnsafeMutableBytes { FloatConversion.narrow(source, type, into: $0) }
    }
    let shape = [output.tokens, output.tokens == 0 ? 0 : rows.count / output.tokens]
    embeddings = TorchFile.bytes(type, shape: shape, elements: elements)
    let grid = output.grids.first.map { [$0.frames, $0.rows, $0.columns] } ?? [0, 0, 0]
    gridTHW = TorchFile.bytes(
      .i64, shape: [3],
      elements: grid.flatMap { number in withUnsafeBytes(of: Int64(number).littleEndian, Array.init) })
  }
}
