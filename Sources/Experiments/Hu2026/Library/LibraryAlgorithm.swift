/// An algorithm that the frozen module runs when a prompt says so (hu2026, Corollary 4.2.1).
///
/// To add one, say what its prompt holds and, by an independent formula, what should come out; `docs/adding-an-algorithm.md` walks through an
/// example.
public protocol LibraryAlgorithm: Sendable {
  /// Its name in rows; no blanks, so that conditions can name it.
  var name: String { get }
  /// What its f comes from, in rows: a loss, a penalised loss, or another thing; figures colour curves by it.
  var kind: String { get }
  /// Passes through the module; each pass's result becomes the next prompt's weights.
  var passes: Int { get }
  /// The prompt of one pass at the given weights, `[d]`.
  func program(_ task: LibraryTask, weights: [Double]) -> LibraryProgram
  /// What one pass should give, column by column of `[d]`: one for each sample, or the next weights alone.
  func exact(_ task: LibraryTask, weights: [Double]) -> [[Double]]
}

extension LibraryAlgorithm {
  /// One pass is the rule.
  public var passes: Int { 1 }
}

extension Loss {
  /// ℓ′(wᵀx − y), written apart from what prompts look up: a fault there must not move what is expected.
  fileprivate func derivative(_ sample: LibrarySample, weights: [Double]) -> Double {
    var residual = -sample.y
    for (weight, x) in zip(weights, sample.x) { residual += weight * x }
    return self(residual)
  }
}

/// The gradients ℓ′(wᵀx_i − y_i) x_i of all samples (Corollary 3.1.1).
public struct PerSampleGradients: LibraryAlgorithm {
  /// ℓ.
  public var loss: any Loss

  /// The gradients of a loss.
  public init(_ loss: any Loss) { self.loss = loss }

  /// The loss.
  public var kind: String { loss.name }
  /// Its name in rows.
  public var name: String { "\(loss.name)-gradients" }

  /// Every head looks up ℓ′(wᵀx − y) and multiplies by its coordinate.
  public func program(_ task: LibraryTask, weights: [Double]) -> LibraryProgram {
    let lookup = LibraryProgram.Lookup(loss, along: weights, targetWeight: 1)
    return LibraryProgram(
      samples: task.samples(for: loss), lookups: weights.map { _ in lookup }, multiplies: true, pooling: .each)
  }

  /// From the definition.
  public func exact(_ task: LibraryTask, weights: [Double]) -> [[Double]] {
    task.samples(for: loss).map { sample in
      let derivative = loss.derivative(sample, weights: weights)
      return sample.x.map { derivative * $0 }
    }
  }
}

/// Steps of gradient descent on the mean loss, w ← w − η (n⁻¹ Σ ℓ′(wᵀx_i − y_i) x_i + λw) (Corollary 3.1.2; with the squared loss 3.1.3, with
/// a penalty 3.1.4).
///
/// The step −η and the weights themselves are part of the prompt's values: the read-out's mean over the samples is the next iterate. The
/// penalty is d further samples √(nλ) e_j with y = 0.
public struct GradientDescent: LibraryAlgorithm {
  /// Its name in rows.
  public var name: String
  /// ℓ.
  public var loss: any Loss
  /// Steps.
  public var passes: Int
  /// Whether the task's penalty λ‖w‖²/2 is added.
  public var isPenalised: Bool

  /// Steps on a loss; only the squared loss can be penalised, since the penalty's samples are squares.
  init(_ name: String, _ loss: any Loss, steps: Int = 1, isPenalised: Bool = false) {
    precondition(!isPenalised || loss is SquaredLoss, "the penalty's tokens are samples of the squared loss")
    self.name = name
    self.loss = loss
    passes = steps
    self.isPenalised = isPenalised
  }

  /// The loss, or ridge.
  public var kind: String { isPenalised ? "ridge" : loss.name }

  private func penalty(_ task: LibraryTask) -> Double { isPenalised ? task.penalty : 0 }

  /// η, the reciprocal of a bound on the gradient's Lipschitz constant: no step moves two iterates apart.
  func rate(_ task: LibraryTask) -> Double {
    let squares = task.samples.map { $0.x.reduce(0) { $0 + $1 * $1 } }.reduce(0, +) / Double(task.samples.count)
    return 1 / (loss.lipschitz * max(squares, 1e-3) + penalty(task))
  }

  /// Every head looks up w_r − η′ ℓ′(wᵀx − y) x_r.
  public func program(_ task: LibraryTask, weights: [Double]) -> LibraryProgram {
    var samples = task.samples(for: loss)
    let count = Double(samples.count)
    if isPenalised {
      let length = (count * task.penalty).squareRoot()
      samples += weights.indices.map { j in LibrarySample(x: weights.indices.map { $0 == j ? length : 0 }, y: 0) }
    }
    // The read-out divides by all samples, the penalty's among them.
    let scale = -rate(task) * Double(samples.count) / count
    let lookups = weights.map {
      LibraryProgram.Lookup(loss, along: weights, targetWeight: 1, scale: scale, shift: $0)
    }
    return LibraryProgram(samples: samples, lookups: lookups, multiplies: true, pooling: .mean)
  }

  /// From the definition.
  public func exact(_ task: LibraryTask, weights: [Double]) -> [[Double]] {
    let samples = task.samples(for: loss)
    var gradient = weights.map { penalty(task) * $0 }
    for sample in samples {
      let derivative = loss.derivative(sample, weights: weights) / Double(samples.count)
      for (j, x) in sample.x.enumerated() { gradient[j] += derivative * x }
    }
    let rate = rate(task)
    return [zip(weights, gradient).map { $0 - rate * $1 }]
  }
}

/// A linear layer x ↦ Θx, replaced by a prompt (Remark 4.5).
public struct LinearLayer: LibraryAlgorithm {
  /// A layer with the task's Θ.
  public init() {}

  /// Its name in rows.
  public var name: String { "linear-layer" }
  /// A layer.
  public var kind: String { "layer" }

  /// Head r looks up Θ_rᵀ x.
  public func program(_ task: LibraryTask, weights: [Double]) -> LibraryProgram {
    let lookups = task.layer.map { LibraryProgram.Lookup(Identity(), along: $0) }
    return LibraryProgram(samples: task.samples, lookups: lookups, multiplies: false, pooling: .each)
  }

  /// From the definition.
  public func exact(_ task: LibraryTask, weights: [Double]) -> [[Double]] {
    task.samples.map { sample in
      task.layer.map { row in row.indices.reduce(0) { $0 + row[$1] * sample.x[$1] } }
    }
  }
}
