/// The group of sequences at hand: sequences, tokens of each, and the queries of the last block, every `queryStep`-th token.
///
/// A training predicts at the tokens of x only, so that its last block needs every other query.
struct GroupShape {
  var sequences: Int
  var tokens: Int
  var lastQueries: Int
  var queryStep: Int

  /// Tokens of all sequences.
  var rows: Int { sequences * tokens }

  /// Queries of all sequences in a block.
  func queryRows(_ isLast: Bool) -> Int { isLast ? sequences * lastQueries : rows }

  /// Copies the queries' rows of a matrix together; `out` may be `matrix`.
  func compact(_ out: StridedMatrix, _ matrix: StridedMatrix, width: Int) {
    forEachQuery { query, token in
      if query != token || out.start != matrix.start {
        out.from(row: query).start.update(from: matrix.from(row: token).start, count: width)
      }
    }
  }

  /// The reverse of ``compact(_:_:width:)`` in place, with zeros for the other tokens.
  func expand(_ matrix: StridedMatrix, width: Int) {
    for sequence in (0..<sequences).reversed() {
      for token in (0..<tokens).reversed() {
        let to = matrix.from(row: sequence * tokens + token).start
        let query = token / queryStep
        if token % queryStep == 0, query < lastQueries {
          let from = matrix.from(row: sequence * lastQueries + query).start
          if from != to { to.update(from: from, count: width) }
        } else {
          to.update(repeating: 0, count: width)
        }
      }
    }
  }

  /// Adds compact rows to the queries' rows of a matrix.
  func addToQueries(_ matrix: StridedMatrix, _ compact: StridedMatrix, width: Int) {
    forEachQuery { query, token in
      let (to, from) = (matrix.from(row: token).start, compact.from(row: query).start)
      for j in 0..<width { to[j] += from[j] }
    }
  }

  private func forEachQuery(_ body: (_ query: Int, _ token: Int) -> Void) {
    for sequence in 0..<sequences {
      for query in 0..<lastQueries { body(sequence * lastQueries + query, sequence * tokens + query * queryStep) }
    }
  }
}
