import Numerics

/// Weights of one method at one position after another, from the examples so far.
struct PositionSolver {
  private let method: InContextMethod
  private let batch: RegressionBatch
  private let steps: [Int]
  private var system: PrefixSystem
  private var spectral: SpectralSolver
  private var search: LineSearchSolver
  private var weights: [Double]
  private var query: [Double]
  /// w_0 of the sequence, and Qᵀw_0 in the eigenbasis.
  private var start: [Double]?
  private var rotatedStart: [Double]

  init(_ method: InContextMethod, _ batch: RegressionBatch, steps: [Int]) {
    self.method = method
    self.batch = batch
    self.steps = steps
    system = PrefixSystem(size: batch.features)
    spectral = SpectralSolver(method, size: batch.features, steps: steps)
    search = LineSearchSolver(method, size: batch.features)
    weights = [Double](repeating: 0, count: batch.features)
    query = weights
    rotatedStart = weights
  }

  /// Begins a sequence with its w_0.
  mutating func begin(start: [Double]?) {
    system.reset()
    for j in weights.indices { weights[j] = 0 }
    self.start = start
  }

  /// Hands over, for each entry of the step counts, its index, the weights after the examples before `position`, and x there.
  ///
  /// A prediction is the same in any basis: unless `inData`, weights and x may both be in the eigenbasis of S, which
  /// saves a product with it for each step count.
  mutating func solve(
    _ x: UnsafePointer<Double>, sequence: Int, position: Int, inData: Bool,
    emit: (Int, [Double], UnsafePointer<Double>) -> Void
  ) throws {
    let features = batch.features
    let example = sequence * batch.positions + position - 1
    let (last, next) = (x + example * features, x + (example + 1) * features)
    switch method {
    case .onlineGradientDescent(let rate): online(last, batch.y[example], rate)
    default: system.add(last, batch.y[example])
    }
    switch method {
    case .leastSquares, .ridge, .newton, .newtonParts, .gradientDescent:
      try system.decompose()
      if let start { system.rotate(start, into: &rotatedStart) }
      if !inData { system.rotate(next, into: &query) }
      spectral.solve(system, start: start == nil ? nil : rotatedStart) { index, coefficients in
        if inData {
          system.weights(coefficients, into: &weights)
          emit(index, weights, next)
        } else {
          emit(index, coefficients, query)
        }
      }
    case .conjugateGradient, .bfgs, .lbfgs: search.solve(system, steps: steps) { emit($0, $1, next) }
    case .averaging:
      for j in weights.indices { weights[j] = system.right[j] / Double(position) }
      for index in steps.indices { emit(index, weights, next) }
    case .lasso(let penalty):
      weights = try lasso(penalty, sequence, position)
      for index in steps.indices { emit(index, weights, next) }
    case .onlineGradientDescent: for index in steps.indices { emit(index, weights, next) }
    case .nearestNeighbours: break
    }
  }

  private func lasso(_ penalty: Double, _ sequence: Int, _ position: Int) throws -> [Double] {
    let first = sequence * batch.positions
    let x = Matrix(
      rows: position, columns: batch.features,
      values: Array(batch.x[first * batch.features..<(first + position) * batch.features]))
    // Errors of predictions need no smaller gap. A pass over so small a system takes a microsecond; within this many, rows
    // keep the bits that coordinate descent alone gave them.
    return try Lasso(
      x, Array(batch.y[first..<first + position]), penalty: penalty, tolerance: 1e-5, passes: 100_000
    ).weights
  }

  private mutating func online(_ x: UnsafePointer<Double>, _ y: Double, _ rate: Double?) {
    let norm = ShortVectors.dot(x, x, weights.count)
    guard let step = rate ?? (norm > 0 ? 1 / norm : nil) else { return }
    let error = y - ShortVectors.dot(weights, x, weights.count)
    ShortVectors.add(step * error, x, to: &weights, weights.count)
  }
}
