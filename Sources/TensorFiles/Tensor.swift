/// A dense array of single-precision numbers with a shape, row-major.
public struct Tensor: Sendable, Equatable {
  /// Sizes, the slowest first; empty for a single number.
  public let shape: [Int]
  /// Entries, row-major.
  public var values: [Float]

  /// A tensor of the given entries, row-major.
  /// - Precondition: `values.count` is the product of `shape`.
  public init(shape: [Int], values: [Float]) {
    precondition(Self.count(shape) == values.count, "a tensor needs as many entries as its shape says")
    self.shape = shape
    self.values = values
  }

  /// `[48, 24]`, as messages show shapes.
  public var shapeText: String { Self.text(shape) }

  /// A shape as messages show it; of a shape that no model has, the beginning.
  public static func text(_ shape: [Int]) -> String {
    let sizes = shape.prefix(8).map(String.init).joined(separator: ", ")
    return shape.count > 8 ? "[\(sizes), … \(shape.count) sizes]" : "[\(sizes)]"
  }

  /// Number of entries of a shape without negative sizes; `nil` when it overflows.
  static func count(_ shape: [Int]) -> Int? {
    if shape.contains(0) { return 0 }
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      count = product
    }
    return count
  }
}
