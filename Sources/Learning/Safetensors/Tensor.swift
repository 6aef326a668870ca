/// A dense array of single-precision numbers with a shape, row-major.
public struct Tensor: Sendable, Equatable {
  /// Sizes, the slowest first; empty for a single number.
  public let shape: [Int]
  /// Entries, row-major.
  public var values: [Float]

  /// A tensor of the given entries, row-major.
  /// - Precondition: `values.count` is the product of `shape`.
  public init(shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "a tensor needs as many entries as its shape says")
    self.shape = shape
    self.values = values
  }

  /// `[48, 24]`, as messages show shapes.
  public var shapeText: String { Self.text(shape) }

  static func text(_ shape: [Int]) -> String { "[" + shape.map(String.init).joined(separator: ", ") + "]" }
}
