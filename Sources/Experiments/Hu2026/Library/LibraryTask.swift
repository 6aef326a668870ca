import Random

/// Data that an algorithm of the library is asked about, drawn after the module was built.
public struct LibraryTask: Sendable {
  /// Samples of a regression with a few outliers.
  public var samples: [LibrarySample]
  /// Classes of the samples, ±1.
  public var labels: [Double]
  /// Weights at which gradients are taken, and from which descents start, `[d]`.
  public var weights: [Double]
  /// Θ of the linear layer, `[d, d]`, row by row.
  public var layer: [[Double]]
  /// Weight λ of ridge regression's penalty λ‖w‖²/2.
  public var penalty = 0.1

  /// A task of the given samples, labels, weights and layer.
  public init(samples: [LibrarySample], labels: [Double], weights: [Double], layer: [[Double]]) {
    self.samples = samples
    self.labels = labels
    self.weights = weights
    self.layer = layer
  }

  /// Draws x, the true weights, Θ and the starting weights uniformly from ±1, then y = wᵀx with noise of ±0.1 and an outlier of ±2 at every fifth
  /// sample, and the class by the sign of wᵀx, wrong at every seventh sample.
  public init(d: Int, n: Int, _ generator: inout TorchGenerator) {
    func draw(_ count: Int) -> [Double] { generator.uniform(count).map { 2 * $0 - 1 } }
    let x = (0..<n).map { _ in draw(d) }
    let truth = draw(d)
    layer = (0..<d).map { _ in draw(d) }
    weights = draw(d)
    let noise = draw(n)
    let values = x.map { zip($0, truth).reduce(0) { $0 + $1.0 * $1.1 } }
    samples = (0..<n).map { index in
      let outlier = index % 5 == 4 ? (noise[index] < 0 ? -2.0 : 2.0) : 0
      return LibrarySample(x: x[index], y: values[index] + 0.1 * noise[index] + outlier)
    }
    labels = (0..<n).map { ((values[$0] < 0) != ($0 % 7 == 6)) ? -1 : 1 }
  }

  /// Coordinates of x.
  public var d: Int { weights.count }

  /// The samples as a loss judges them: for margins the label multiplies x, and y is zero.
  public func samples(for loss: any Loss) -> [LibrarySample] {
    guard loss.isOfMargins else { return samples }
    return zip(samples, labels).map { sample, label in LibrarySample(x: sample.x.map { $0 * label }, y: 0) }
  }
}
