import Random
import Solvers
import TensorFiles

/// Sequences of examples in single precision, filled in place so that a training step allocates nothing.
public final class ExampleBatch {
  /// Sequences.
  public let sequences: Int
  /// Examples of a sequence.
  public private(set) var positions: Int
  /// Entries of an x.
  public let features: Int
  /// `[sequences, positions, features]` and `[sequences, positions]`.
  let x: FloatBuffer
  let y: FloatBuffer
  private let capacity: Int

  /// Room for so many sequences of at most so many examples, zero at first.
  public init(sequences: Int, positions: Int, features: Int) {
    self.sequences = sequences
    self.positions = positions
    self.features = features
    capacity = positions
    x = FloatBuffer(count: sequences * positions * features)
    y = FloatBuffer(count: sequences * positions)
  }

  /// The numbers of a batch, rounded to single precision.
  public convenience init(_ batch: RegressionBatch) {
    self.init(sequences: batch.sequences, positions: batch.positions, features: batch.features)
    x.fill(batch.x.map(Float.init))
    y.fill(batch.y.map(Float.init))
  }

  /// Tensors x `[sequences, positions, features]` and y `[sequences, positions]`.
  /// - Precondition: their shapes fit each other.
  public convenience init(x: Tensor, y: Tensor) {
    precondition(x.shape.count == 3 && y.shape == Array(x.shape.prefix(2)), "one y for each x")
    self.init(sequences: x.shape[0], positions: x.shape[1], features: x.shape[2])
    self.x.fill(x.values)
    self.y.fill(y.values)
  }

  /// Draws all x ~ N(0, I) and then, for each sequence, w ~ N(0, I); y = wᵀx.
  ///
  /// Of every x only the first `active` entries are not zero, as in the curriculum of Garg et al. (2022).
  /// - Precondition: at most as many positions as there is room for.
  public func draw(positions: Int, active: Int, _ generator: inout TorchGenerator) {
    precondition((1...capacity).contains(positions) && (1...features).contains(active), "the batch has no such room")
    self.positions = positions
    let examples = sequences * positions
    generator.fillNormal(UnsafeMutableBufferPointer(start: x.start, count: examples * features))
    for example in 0..<examples { for j in active..<features { x.start[example * features + j] = 0 } }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: features) { w in
      for sequence in 0..<sequences {
        generator.fillNormal(w)
        for position in 0..<positions {
          let example = sequence * positions + position
          var sum: Float = 0
          for j in 0..<active { sum += w[j] * x.start[example * features + j] }
          y.start[example] = sum
        }
      }
    }
  }

  /// Takes over a batch of the same number of sequences, rounded.
  /// - Precondition: the sizes fit.
  func copy(_ batch: RegressionBatch) {
    precondition(batch.sequences == sequences && batch.features == features && batch.positions <= capacity)
    positions = batch.positions
    for (index, value) in batch.x.enumerated() { x.start[index] = Float(value) }
    for (index, value) in batch.y.enumerated() { y.start[index] = Float(value) }
  }
}
