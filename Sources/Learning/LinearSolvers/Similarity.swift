/// How alike two methods are (fu2024, section 4).
public enum Similarity {
  /// Cosine of two vectors; 1 for two zero vectors, 0 for one.
  public static func cosine(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
    var (product, first, second) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      product += x * y
      first += x * x
      second += y * y
    }
    guard first > 0, second > 0 else { return first == second ? 1 : 0 }
    return product / (first.squareRoot() * second.squareRoot())
  }

  /// SimE: cosine of the error vectors of a sequence over all positions, averaged over sequences, for each pair of step
  /// counts, `[a.steps, b.steps]`.
  /// - Parameter targets: y, `[sequences, positions]`.
  public static func ofErrors(_ a: Predictions, _ b: Predictions, targets: [Double]) -> [[Double]] {
    precondition(a.sequences == b.sequences && a.positions == b.positions, "both must predict the same positions")
    precondition(targets.count == a.sequences * a.positions, "one target for each prediction")
    func errors(_ predictions: Predictions) -> [[Double]] {
      predictions.steps.indices.map { zip(predictions[step: $0], targets).map { $0 - $1 } }
    }
    let second = errors(b)
    return errors(a).map { first in second.map { meanCosine(first, $0, vectors: a.sequences) } }
  }

  /// Cosine of vectors that lie one after the other, averaged over them; SimW averages over positions and sequences.
  public static func meanCosine(_ a: [Double], _ b: [Double], vectors: Int) -> Double {
    precondition(a.count == b.count && vectors > 0 && a.count % vectors == 0, "sizes must agree")
    let size = a.count / vectors
    let sum = (0..<vectors).reduce(0.0) { sum, index in
      sum + cosine(a[index * size..<(index + 1) * size], b[index * size..<(index + 1) * size])
    }
    return sum / Double(vectors)
  }

  /// Indices of the best-matching steps: all whose similarity is within `tolerance` of the highest, since published maps are
  /// rounded and have ties; none when a similarity is not finite.
  public static func bestMatches(_ similarities: [Double], tolerance: Double = 0) -> [Int] {
    guard let best = similarities.max(), similarities.allSatisfy(\.isFinite) else { return [] }
    return similarities.indices.filter { similarities[$0] >= best - tolerance }
  }
}
