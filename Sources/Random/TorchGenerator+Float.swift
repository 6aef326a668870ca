import Foundation

/// Single precision: what `torch.rand`, `torch.randn` and `uniform_` draw for `torch.float32`.
extension TorchGenerator {
  /// One number, uniform in [0, 1), of 24 random bits.
  public mutating func uniformFloat() -> Float { Float(engine.nextUInt32() & 0xFF_FFFF) * 0x1p-24 }

  /// `count` numbers, uniform in [0, 1), as `torch.rand(count)`.
  public mutating func uniformFloat(_ count: Int) -> [Float] { (0..<count).map { _ in uniformFloat() } }

  /// `count` numbers between two bounds, as `torch.empty(count).uniform_(lower, upper)`.
  ///
  /// PyTorch takes the difference of the bounds in single precision, scales and shifts in double, and rounds once.
  public mutating func uniformFloat(_ count: Int, from lower: Float, to upper: Float) -> [Float] {
    let scale = Double(upper - lower)
    return (0..<count).map { _ in Float(Double(uniformFloat()) * scale + Double(lower)) }
  }

  /// `count` standard normal numbers, as `torch.randn(count)`.
  ///
  /// Fewer than 16 are drawn in double precision and rounded; 16 and more by blocks in single precision. PyTorch's
  /// vectorised logarithm and sine differ from these in the last bits.
  public mutating func normalFloat(_ count: Int) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    values.withUnsafeMutableBufferPointer { fillNormal($0) }
    return values
  }

  /// Fills memory with standard normal numbers, as ``normalFloat(_:)`` draws them.
  public mutating func fillNormal(_ values: UnsafeMutableBufferPointer<Float>) {
    guard values.count >= Self.block else {
      for index in values.indices { values[index] = Float(nextNormal()) }
      return
    }
    for index in values.indices { values[index] = uniformFloat() }
    for start in stride(from: 0, through: values.count - Self.block, by: Self.block) { transform(values, at: start) }
    if values.count % Self.block != 0 {
      let start = values.count - Self.block
      for j in start..<values.count { values[j] = uniformFloat() }
      transform(values, at: start)
    }
  }

  /// Box and Muller's transform of a block: the first eight numbers give radii, the last eight angles.
  private func transform(_ values: UnsafeMutableBufferPointer<Float>, at start: Int) {
    for j in start..<start + Self.block / 2 {
      let radius = (-2 * log(1 - values[j])).squareRoot()
      let angle = 2 * Float.pi * values[j + Self.block / 2]
      values[j] = radius * cos(angle)
      values[j + Self.block / 2] = radius * sin(angle)
    }
  }
}
