/// What a line-search method keeps of its steps, an approximate inverse Hessian or curvature pairs, and the search direction
/// that follows from it.
struct LineSearchHistory {
  private enum Form {
    case conjugate
    /// BFGS's approximate inverse H, `[size, size]`.
    case inverse
    /// L-BFGS's curvature pairs, so many of them.
    case pairs(Int)
  }

  private let form: Form
  private let size: Int
  private var inverse: [Double] = []
  /// Curvature pairs in a ring buffer: steps s, changes of the gradient y, and 1/sᵀy; the newest is at `count − 1` modulo
  /// the limit.
  private var moves: [[Double]] = []
  private var changes: [[Double]] = []
  private var weights: [Double] = []
  private var count = 0
  private var moved: [Double]
  private var change: [Double]
  private var factors: [Double] = []

  init(_ method: InContextMethod, size: Int) {
    self.size = size
    moved = [Double](repeating: 0, count: size)
    change = moved
    switch method {
    case .bfgs:
      form = .inverse
      inverse = [Double](repeating: 0, count: size * size)
    case .lbfgs(let memory):
      form = .pairs(memory)
    default: form = .conjugate
    }
  }

  /// Forgets all steps.
  mutating func reset() {
    count = 0
    guard case .inverse = form else { return }
    for index in inverse.indices { inverse[index] = index % (size + 1) == 0 ? 1 : 0 }
  }

  /// Replaces the search direction by the next.
  /// - Parameters:
  ///   - direction: d, which was followed; afterwards the next one.
  ///   - gradient: the gradient after the step.
  ///   - length: how many times d the step was.
  ///   - image: Sd.
  ///   - gradientBefore: squared norm of the gradient before the step.
  mutating func update(
    _ direction: inout [Double], _ gradient: [Double], length: Double, image: [Double], gradientBefore: Double
  ) {
    if case .conjugate = form {
      let factor = ShortVectors.dot(gradient, gradient, size) / gradientBefore
      for j in 0..<size { direction[j] = factor * direction[j] - gradient[j] }
      return
    }
    for j in 0..<size {
      moved[j] = length * direction[j]
      change[j] = length * image[j]
    }
    let curvature = ShortVectors.dot(moved, change, size)
    if case .pairs(let limit) = form {
      if curvature > 0 { append(1 / curvature, limit) }
      twoLoops(&direction, gradient, limit)
    } else {
      if curvature > 0 { updateInverse(1 / curvature) }
      inverse.withUnsafeBufferPointer { inverse in
        guard let row = inverse.baseAddress else { return }
        for i in 0..<size { direction[i] = -ShortVectors.dot(row + i * size, gradient, size) }
      }
    }
  }

  /// H ← (I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ.
  private mutating func updateInverse(_ weight: Double) {
    let (size, s, y) = (size, moved, change)
    inverse.withUnsafeMutableBufferPointer { inverse in
      guard let row = inverse.baseAddress else { return }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { image in
        guard let image = image.baseAddress else { return }
        for i in 0..<size { image[i] = ShortVectors.dot(row + i * size, y, size) }
        let scale = (1 + weight * ShortVectors.dot(y, image, size)) * weight
        for i in 0..<size {
          ShortVectors.add(scale * s[i] - weight * image[i], s, to: row + i * size, size)
          ShortVectors.add(-weight * s[i], image, to: row + i * size, size)
        }
      }
    }
  }

  private mutating func append(_ weight: Double, _ limit: Int) {
    let place = count % limit
    // The buffer grows with the steps that are taken, not with what a caller allows.
    if place == moves.count {
      moves.append(moved)
      changes.append(change)
      weights.append(weight)
      factors.append(0)
    } else {
      for j in 0..<size {
        moves[place][j] = moved[j]
        changes[place][j] = change[j]
      }
      weights[place] = weight
    }
    count += 1
  }

  /// −Hg by two loops over the pairs, H_0 scaled by sᵀy/yᵀy of the last one.
  ///
  /// Source: Nocedal, Mathematics of Computation 35, 1980.
  private mutating func twoLoops(_ direction: inout [Double], _ gradient: [Double], _ limit: Int) {
    for j in 0..<size { direction[j] = -gradient[j] }
    let known = max(0, count - limit)..<count
    for pair in known.reversed() {
      let place = pair % limit
      factors[place] = weights[place] * ShortVectors.dot(moves[place], direction, size)
      ShortVectors.add(-factors[place], changes[place], to: &direction, size)
    }
    if let last = known.last.map({ $0 % limit }) {
      let scale = 1 / (weights[last] * ShortVectors.dot(changes[last], changes[last], size))
      for j in 0..<size { direction[j] *= scale }
    }
    for pair in known {
      let place = pair % limit
      let correction = factors[place] - weights[place] * ShortVectors.dot(changes[place], direction, size)
      ShortVectors.add(correction, moves[place], to: &direction, size)
    }
  }
}
