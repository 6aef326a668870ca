/// How alike two methods are (fu2024, section 4).
public enum Similarity {
  /// Cosine of two vectors of one length; 1 for two zero vectors, 0 for one, NaN where a number is not finite.
  public static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count, "sizes must agree")
    return cosine(
      ShortVectors.dot(a, b, a.count), ShortVectors.dot(a, a, a.count).squareRoot(),
      ShortVectors.dot(b, b, b.count).squareRoot())
  }

  private static func cosine(_ product: Double, _ first: Double, _ second: Double) -> Double {
    // The product of a zero vector and a vector that is not finite is NaN.
    if first == 0 || second == 0 { return first == second ? 1 : product }
    return product / (first * second)
  }

  /// SimE: cosine of the error vectors of a sequence over all positions, averaged over sequences.
  /// - Parameters:
  ///   - a: predictions of one method.
  ///   - b: predictions of another on the same batch.
  ///   - targets: y, `[sequences, positions]`.
  /// - Returns: the similarity of each pair of step counts, `[a.steps, b.steps]`.
  public static func ofErrors(_ a: Predictions, _ b: Predictions, targets: [Double]) -> [[Double]] {
    precondition(a.sequences == b.sequences && a.positions == b.positions, "both must predict the same positions")
    precondition(targets.count == a.sequences * a.positions, "one target for each prediction")
    func errors(_ predictions: Predictions) -> [Double] {
      predictions.values.indices.map { predictions.values[$0] - targets[$0 % targets.count] }
    }
    return meanCosines(errors(a), errors(b), vectors: a.sequences, size: a.positions)
  }

  /// SimW: cosine of induced weights, averaged over sequences and over positions but the first, which has no example.
  /// - Parameters:
  ///   - a: weights of one method, as ``InContextMethod/weights(_:steps:starts:)`` has them: `[steps, sequences, positions,
  ///     features]`.
  ///   - b: weights of another.
  ///   - batch: the batch of both.
  /// - Returns: the similarity of each pair of step counts, `[steps of a, steps of b]`.
  public static func ofWeights(_ a: [Double], _ b: [Double], _ batch: RegressionBatch) -> [[Double]] {
    let positions = batch.positions
    return meanCosines(a, b, vectors: batch.sequences * positions, size: batch.features) { $0 % positions > 0 }
  }

  /// Cosine of vectors that lie one after the other, averaged over those that are `included`.
  /// - Parameters:
  ///   - a: `[entries, vectors, size]`.
  ///   - b: the same with any number of entries.
  ///   - vectors: vectors of an entry.
  ///   - size: entries of a vector.
  ///   - included: asked about each index below `vectors`.
  /// - Returns: the mean for each pair of an entry of `a` and one of `b`.
  static func meanCosines(
    _ a: [Double], _ b: [Double], vectors: Int, size: Int, included: (Int) -> Bool = { _ in true }
  ) -> [[Double]] {
    let length = vectors * size
    precondition(length > 0 && a.count % length == 0 && b.count % length == 0, "sizes must agree")
    let chosen = (0..<vectors).filter(included)
    let (firsts, seconds) = (norms(a, size), norms(b, size))
    return a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let first = a.baseAddress, let second = b.baseAddress else { return [] }
        return (0..<a.count / length).map { i in
          (0..<b.count / length).map { j in
            var sum = 0.0
            for vector in chosen {
              let (x, y) = (i * vectors + vector, j * vectors + vector)
              sum += cosine(ShortVectors.dot(first + x * size, second + y * size, size), firsts[x], seconds[y])
            }
            return sum / Double(chosen.count)
          }
        }
      }
    }
  }

  private static func norms(_ values: [Double], _ size: Int) -> [Double] {
    values.withUnsafeBufferPointer { values in
      guard let first = values.baseAddress else { return [] }
      return (0..<values.count / size).map { vector in
        let start = first + vector * size
        return ShortVectors.dot(start, start, size).squareRoot()
      }
    }
  }

  /// Indices of the best-matching steps: all whose similarity is within `tolerance` of the highest, since published maps are
  /// rounded and have ties; none when a similarity is not finite.
  public static func bestMatches(_ similarities: [Double], tolerance: Double = 0) -> [Int] {
    guard let best = similarities.max(), similarities.allSatisfy(\.isFinite) else { return [] }
    return similarities.indices.filter { similarities[$0] >= best - tolerance }
  }
}
