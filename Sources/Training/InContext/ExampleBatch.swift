import Random
import Solvers
import TensorFiles

/// A batch of sequences of examples (x, y) for in-context regression, in single precision; it is filled in place, so that a
/// training step allocates no buffers.
public final class ExampleBatch {
  /// Sequences.
  public let sequences: Int
  /// Examples of a sequence.
  public private(set) var examples: Int
  /// Entries of an x.
  public let features: Int
  /// `[sequences, examples, features]` and `[sequences, examples]`.
  package let x: FloatBuffer
  package let y: FloatBuffer
  private let capacity: Int

  /// Room for so many sequences of at most so many examples, zero at first.
  public init(sequences: Int, examples: Int, features: Int) {
    self.sequences = sequences
    self.examples = examples
    self.features = features
    capacity = examples
    x = FloatBuffer(count: sequences * examples * features)
    y = FloatBuffer(count: sequences * examples)
  }

  /// The numbers of a batch, rounded to single precision.
  public convenience init(_ batch: RegressionBatch) {
    self.init(sequences: batch.sequences, examples: batch.positions, features: batch.features)
    x.fill(batch.x.map(Float.init))
    y.fill(batch.y.map(Float.init))
  }

  /// Tensors x `[sequences, examples, features]` and y `[sequences, examples]`.
  /// - Precondition: their shapes fit each other.
  public convenience init(x: Tensor, y: Tensor) {
    precondition(x.shape.count == 3 && y.shape == Array(x.shape.prefix(2)), "one y for each x")
    self.init(sequences: x.shape[0], examples: x.shape[1], features: x.shape[2])
    self.x.fill(x.values)
    self.y.fill(y.values)
  }

  /// Draws all x ~ N(0, I) and then, for each sequence, w ~ N(0, I); y = wᵀx.
  ///
  /// Of every x only the first `active` entries are not zero, as in the curriculum of Garg et al. (2022).
  /// - Precondition: no more examples than there is room for.
  public func draw(examples: Int, active: Int, _ generator: inout TorchGenerator) {
    precondition((1...capacity).contains(examples) && (1...features).contains(active), "the batch has no such room")
    self.examples = examples
    let total = sequences * examples
    generator.fillNormal(UnsafeMutableBufferPointer(start: x.start, count: total * features))
    for example in 0..<total { for j in active..<features { x.start[example * features + j] = 0 } }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: features) { w in
      for sequence in 0..<sequences {
        generator.fillNormal(w)
        for position in 0..<examples {
          let example = sequence * examples + position
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
    examples = batch.positions
    for (index, value) in batch.x.enumerated() { x.start[index] = Float(value) }
    for (index, value) in batch.y.enumerated() { y.start[index] = Float(value) }
  }
}
