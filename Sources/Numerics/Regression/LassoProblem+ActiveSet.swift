extension LassoProblem {
  /// Solves the problem by an active-set method from w = 0.
  ///
  /// The active columns have weights of known signs, so that the objective over them is a quadratic with an exact minimum
  /// (Osborne, Presnell and Turlach, IMA J. Numer. Anal. 20(3), 2000). A step goes there, or to the first weight that becomes
  /// zero on the way, which leaves. At a minimum the column that violates its optimality condition |x_jᵀr| ≤ μ_j most
  /// enters. The objective falls with every step, so no set of columns and signs returns and the method ends; rounding
  /// cannot change that, since a column that does not make the objective fall is refused until another one has.
  /// - Returns: weights and their relative gap, the least that rounding allows when it exceeds `tolerance`.
  func activeSet(tolerance: Double) -> (weights: [Double], gap: Double) {
    var set = ActiveSet(problem: self)
    var residual = y
    var objective = objective(set.weights, residual: residual)
    var refused: Set<Int> = []
    // Tens of times more than ever seen; a bound for the case that rounding makes the objective fall by a bit at a time.
    for _ in 0..<100 + 50 * (squares.count + min(count, squares.count)) {
      let correlations = correlations(residual)
      let gap = gap(set.weights, residual: residual, correlations: correlations)
      guard gap > tolerance, let entering = entering(correlations, set, refused) else { break }
      let before = set
      set.enter(entering, sign: correlations[entering] < 0 ? -1 : 1)
      let next = self.residual(set.weights)
      let value = self.objective(set.weights, residual: next)
      if value < objective {
        (residual, objective) = (next, value)
        refused = []
      } else {
        set = before
        refused.insert(entering)
      }
    }
    return (set.weights, gap(set.weights, residual: residual, correlations: correlations(residual)))
  }

  /// The column that violates its optimality condition most for its norm; `nil` when none does.
  private func entering(_ correlations: [Double], _ set: ActiveSet, _ refused: Set<Int>) -> Int? {
    var best: (column: Int, violation: Double)?
    for j in correlations.indices where squares[j] > 0 && !refused.contains(j) && !set.columns.contains(j) {
      let violation = (abs(correlations[j]) - thresholds[j]) / squares[j].squareRoot()
      if violation > best?.violation ?? 0 { best = (j, violation) }
    }
    return best?.column
  }
}

/// Columns whose weights are not zero, with the weights that are optimal for them.
private struct ActiveSet {
  private let problem: LassoProblem
  /// w of all columns.
  private(set) var weights: [Double]
  /// Active columns, linearly independent, in the order of `basis`.
  private(set) var columns: [Int] = []
  /// 1 or −1 for each active column.
  private var signs: [Double] = []
  private var basis = OrthogonalBasis()

  init(problem: LassoProblem) {
    self.problem = problem
    weights = [Double](repeating: 0, count: problem.squares.count)
  }

  /// Lets a column of weight zero enter with a sign, and minimises over the active columns.
  mutating func enter(_ j: Int, sign: Double) {
    if !basis.append(problem.column(j)) {
      // The fit does not change along the dependence x_j = Σ a_i x_i; the penalty falls until a weight is zero.
      let direction = basis.solve(problem.column(j)).map { -sign * $0 }
      guard let length = slide(along: direction) else { return }
      weights[j] = sign * length
      guard basis.append(problem.column(j)) else {
        weights[j] = 0
        return
      }
    }
    columns.append(j)
    signs.append(sign)
    while moveToMinimum() {}
    // Once more from where rounding left the weights (iterative refinement).
    _ = moveToMinimum()
  }

  /// Moves the active weights along a direction until the first is zero, which leaves.
  /// - Returns: the length of the way; `nil` when no weight comes nearer to zero.
  private mutating func slide(along direction: [Double]) -> Double? {
    let lengths = columns.indices.map {
      direction[$0] * signs[$0] < 0 ? -weights[columns[$0]] / direction[$0] : .infinity
    }
    guard let first = lengths.indices.min(by: { lengths[$0] < lengths[$1] }), lengths[first].isFinite else {
      return nil
    }
    for index in columns.indices { weights[columns[index]] += lengths[first] * direction[index] }
    let length = lengths[first]
    leave(first)
    return length
  }

  /// Moves the active weights to their minimum, or on the way there until one would change its sign, which leaves.
  /// - Returns: whether one left, so that there is another minimum.
  private mutating func moveToMinimum() -> Bool {
    let penalties = zip(columns, signs).map { problem.thresholds[$0] * $1 }
    let change = basis.solve(problem.residual(weights)[...], linear: penalties)
    let target = zip(columns, change).map { weights[$0] + $1 }
    var (fraction, leaving): (Double, Int?) = (1, nil)
    for index in columns.indices where !(target[index] * signs[index] > 0) {
      let weight = weights[columns[index]]
      let part = weight == 0 ? 0 : weight / (weight - target[index])
      if leaving == nil || part < fraction { (fraction, leaving) = (part, index) }
    }
    for (index, j) in columns.enumerated() {
      weights[j] = leaving == nil ? target[index] : weights[j] + fraction * (target[index] - weights[j])
    }
    guard let leaving else { return false }
    leave(leaving)
    return true
  }

  /// Makes an active column's weight zero and takes it out of the basis.
  private mutating func leave(_ index: Int) {
    weights[columns[index]] = 0
    columns.remove(at: index)
    signs.remove(at: index)
    basis.truncate(to: index)
    var kept = index
    while kept < columns.count {
      if basis.append(problem.column(columns[kept])) {
        kept += 1
      } else {
        // Rounding alone: columns that were independent together are so without one of them.
        weights[columns[kept]] = 0
        columns.remove(at: kept)
        signs.remove(at: kept)
      }
    }
  }
}
